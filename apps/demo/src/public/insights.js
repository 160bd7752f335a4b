// Draws the figures again as the server sends them, and says when it does not any more.
const figures = document.getElementById('figures');
const lost = document.getElementById('lost');
const source = new EventSource('/insights/live');

source.addEventListener('message', ({ data }) => {
  // Made and escaped by the same template as the page. What was opened stays open.
  const isOpen = figures.querySelector('details')?.open === true;
  figures.innerHTML = data;
  figures.querySelector('details')?.toggleAttribute('open', isOpen);
  lost.hidden = true;
});
source.addEventListener('open', () => {
  lost.hidden = true;
});
source.addEventListener('error', () => {
  lost.hidden = false;
});
