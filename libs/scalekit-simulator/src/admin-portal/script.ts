/**
 * The script of the portal's pages. It posts what the server has put into the page, and what comes
 * later by the stream, to each origin that may embed the portal, never to `*`.
 */
export const PORTAL_SCRIPT = `
const { origins, messages, stream } = JSON.parse(document.body.dataset.page);
const post = (message) => {
  if (window.parent !== window) {
    origins.forEach((origin) => window.parent.postMessage(message, origin));
  }
};
messages.forEach(post);
if (stream !== undefined) {
  const source = new EventSource(stream);
  source.addEventListener('warning', ({ data }) => {
    post(JSON.parse(data));
    document.getElementById('ending').hidden = false;
  });
  source.addEventListener('expiry', ({ data }) => {
    source.close();
    post(JSON.parse(data));
    document.getElementById('portal').hidden = true;
    document.getElementById('over').hidden = false;
  });
}
`;
