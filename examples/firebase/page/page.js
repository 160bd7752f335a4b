import { initializeApp } from 'firebase/app';
import {
  connectAuthEmulator,
  getAuth,
  onAuthStateChanged,
  signInWithCustomToken,
  signOut,
} from 'firebase/auth';

const { projectId, apiKey, emulator } = JSON.parse(document.querySelector('#settings').textContent);
const auth = getAuth(initializeApp({ projectId, apiKey }));
if (emulator !== undefined) {
  connectAuthEmulator(auth, `http://${emulator}`, { disableWarnings: true });
}
const state = document.querySelector('#state');

let credential;

/** A session of Firebase for a user whom the module has signed in; once for each sign-in. */
async function signInByCompany() {
  if (credential === undefined) {
    const answer = await fetch('/auth/credential', { method: 'POST' });
    const body = await answer.json();
    if (!answer.ok) {
      state.textContent = `You are signed out (${body.code}).`;
      return;
    }
    credential = body.token;
  }
  try {
    await signInWithCustomToken(auth, credential);
    credential = undefined;
  } catch {
    // The token is good for an hour, and there is no second one: keep it for another try.
    state.innerHTML = 'Firebase cannot be reached. <button>Try again</button>';
    state.querySelector('button').addEventListener('click', () => void signInByCompany());
  }
}

/** @param isOpened whether the page has just been opened, and the user was there before */
async function show(user, isOpened) {
  const token = await user.getIdToken();
  const answer = await fetch('/api/me', { headers: { authorization: `Bearer ${token}` } });
  const { uid, organization } = await answer.json();
  if (!answer.ok && isOpened) {
    // Signed out elsewhere, or another user has signed in to the app.
    await signOut(auth);
    await signInByCompany();
    return;
  }
  state.textContent = answer.ok
    ? `You are signed in as ${uid} of ${organization}.`
    : 'The API has refused you.';
}

let isFirst = true;
onAuthStateChanged(auth, (user) => {
  const isOpened = isFirst;
  isFirst = false;
  if (user !== null) {
    void show(user, isOpened);
  } else if (isOpened) {
    void signInByCompany();
  } else {
    state.textContent = 'You are signed out.';
  }
});
document.querySelector('#sign-out').addEventListener('click', async () => {
  const answer = await fetch('/auth/logout', { method: 'POST' });
  await signOut(auth);
  if (!answer.ok) {
    state.textContent = 'You are signed out here. Other browsers may still be signed in.';
  }
});
