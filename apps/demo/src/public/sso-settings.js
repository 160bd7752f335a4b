// Embeds the admin portal: asks for a link, opens it, and tells in plain words what happens inside.
import { listenToPortal } from '/auth/portal-events.js';

const MAX_EVENTS = 50;
/** A portal that posts nothing by then has not let itself be embedded. */
const PATIENCE_MS = 15_000;

const frame = document.getElementById('portal');
const notice = document.getElementById('notice');
const noticeText = document.getElementById('notice-text');
const freshLink = document.getElementById('fresh-link');
const status = document.getElementById('status');
const events = document.getElementById('events');

/** The link that is being asked for: each opens the portal once, so there is one at a time. */
let opening;
/** A link may have been used up on its way, once; when that repeats, a person decides. */
let mayRetry = true;
let patience;
/**
 * Somebody who has just disabled the own connection is signed out by its webhook. The portal has a
 * session of its own: leaving it now would leave nobody to enable the connection again. The server
 * says only once that a session was ended; afterwards nobody is signed in.
 */
let mayBeEndedByChange = false;

function openPortal() {
  opening ??= requestLink()
    .catch(() => say('We could not be reached. Are you online?', 'Try again'))
    .finally(() => {
      opening = undefined;
    });
}

async function requestLink() {
  say('Opening the portal…');
  const answer = await fetch('/auth/portal-link', {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    // In another tab the user may have changed organizations: no portal of that one opens here.
    body: JSON.stringify({ organization_id: frame.dataset.organizationId }),
  });
  const body = await answer.json();
  if (answer.ok) {
    clearTimeout(patience);
    patience = setTimeout(() => {
      say(
        `The portal does not answer. It opens only inside of apps that its environment knows: is ${location.origin} among the redirect URIs?`,
        'Try again',
      );
    }, PATIENCE_MS);
    frame.src = body.url;
  } else if (answer.status === 401) {
    // Signed out meanwhile: the page leads to the sign-in and back.
    location.reload();
  } else if (body.code === 'wrong_organization') {
    showOtherOrganization();
  } else {
    say(body.detail, answer.status === 403 ? undefined : 'Try again');
  }
}

/** In another tab, the user has changed to an organization that this page is not about. */
function showOtherOrganization() {
  location.reload();
}

/** Without a text there is nothing to say; without a label there is nothing to press. */
function say(text = '', label = undefined) {
  if (label === undefined && document.activeElement === freshLink) {
    // The button goes: whoever pressed it stays where the portal opens.
    document.getElementById('portal-title').focus();
  }
  noticeText.textContent = text;
  notice.hidden = text === '';
  freshLink.textContent = label ?? '';
  freshLink.hidden = label === undefined;
}

/** What each event means, in words of ours; ids are all that is taken from the event. */
const MEANINGS = {
  ORGANIZATION_SSO_ENABLED: ({ id }) => ['Single sign-on was enabled: ', id],
  ORGANIZATION_SSO_DISABLED: ({ id }) => ['Single sign-on was disabled: ', id],
  ORGANIZATION_DIRECTORY_ENABLED: ({ id }) => ['Directory sync was enabled: ', id],
  ORGANIZATION_DIRECTORY_DISABLED: ({ id }) => ['Directory sync was disabled: ', id],
  PORTAL_LOAD_SUCCESS: () => ['The portal was opened.'],
  PORTAL_LOAD_FAILURE: () => ['The portal did not open: its link was used or too old.'],
  PORTAL_SESSION_WARNING: () => ['The portal said that it closes soon.'],
  PORTAL_SESSION_EXPIRY: () => ['The portal was closed: its time was over.'],
};

function tell({ event_type: type, data }) {
  const [text, id] = MEANINGS[type](data);
  const item = document.createElement('li');
  const time = document.createElement('time');
  const now = new Date();
  time.dateTime = now.toISOString();
  time.textContent = now.toLocaleTimeString([], { timeStyle: 'short' });
  item.append(time, text);
  if (id !== undefined) {
    const code = document.createElement('code');
    code.textContent = id;
    item.append(code);
  }
  events.prepend(item);
  events.children[MAX_EVENTS]?.remove();
  document.getElementById('no-events').hidden = true;
}

function timeOf(expiry) {
  return new Date(expiry).toLocaleTimeString([], { timeStyle: 'short' });
}

function act({ event_type: type, data }) {
  clearTimeout(patience);
  switch (type) {
    case 'PORTAL_LOAD_SUCCESS':
      mayRetry = true;
      say();
      break;
    case 'PORTAL_LOAD_FAILURE':
      if (mayRetry) {
        mayRetry = false;
        openPortal();
      } else {
        say('The link to the portal was used before, or is too old.', 'Get a fresh link');
      }
      break;
    case 'PORTAL_SESSION_WARNING':
      say(`The portal closes at ${timeOf(data.expiry)}. Finish what you are doing.`);
      break;
    case 'PORTAL_SESSION_EXPIRY':
      say('The portal stays open for some hours only, and these are over.', 'Open it again');
      break;
    default:
      if (type === 'ORGANIZATION_SSO_ENABLED' || type === 'ORGANIZATION_SSO_DISABLED') {
        mayBeEndedByChange = type === 'ORGANIZATION_SSO_DISABLED';
      }
      // An event is a hint: what is shown is what the environment says.
      void refreshStatus();
  }
}

async function refreshStatus() {
  try {
    // A part of this page where all is well, else a problem with a code.
    const headers = { accept: 'application/json, text/html;q=0.9' };
    const query = new URLSearchParams({ organization_id: frame.dataset.organizationId });
    const answer = await fetch(`/settings/sso/status?${query}`, { headers });
    if (answer.ok) {
      status.innerHTML = await answer.text();
      status.hidden = false;
      showProblem(undefined);
    } else if (answer.status === 401) {
      const { code } = await answer.json();
      mayBeEndedByChange ||= code === 'session_expired';
      status.hidden = true;
      showProblem(mayBeEndedByChange ? 'session_expired' : 'login_required');
    } else if (answer.status === 403) {
      showOtherOrganization();
    } else {
      showProblem('failed');
    }
  } catch {
    showProblem('unreachable');
  }
}

function showProblem(name) {
  for (const problem of document.getElementById('problems').children) {
    problem.hidden = problem.dataset.problem !== name;
  }
}

listenToPortal({
  environmentUrl: frame.dataset.environmentUrl,
  frame,
  onEvent(event) {
    tell(event);
    act(event);
  },
});
freshLink.addEventListener('click', openPortal);
document.getElementById('refresh').addEventListener('click', () => void refreshStatus());
openPortal();
