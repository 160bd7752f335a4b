const show = (id, text) => {
  document
    .getElementById(id)
    .append(Object.assign(document.createElement('div'), { textContent: text }));
};
const say = (text) => {
  document.getElementById('message').textContent = text;
};

async function ask(query, variables) {
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) {
    say(`${errors[0].extensions.ssoCode}: ${errors[0].message}`);
  }
  return data;
}

// A query: what there is.
ask('{ orders { item } }').then(({ orders }) => orders.forEach(({ item }) => show('query', item)));

// A subscription, by the protocol of graphql-ws; its client does the same.
const subscription = new WebSocket(
  location.origin.replace('http', 'ws') + '/graphql',
  'graphql-transport-ws',
);
subscription.onopen = () => subscription.send('{"type":"connection_init"}');
subscription.onmessage = ({ data }) => {
  const { type, payload } = JSON.parse(data);
  if (type === 'connection_ack') {
    const query = 'subscription { orderAdded { item } }';
    subscription.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    show('subscription', 'open');
  } else if (type === 'next') {
    show('subscription', payload.data.orderAdded.item);
  } else if (type === 'ping') {
    subscription.send('{"type":"pong"}');
  }
};
subscription.onclose = ({ code, reason }) => show('subscription', `closed: ${code} ${reason}`);

// A gateway of socket.io.
const socket = io();
socket.on('connect', () => show('socket', 'open'));
socket.on('added', ({ item }) => show('socket', item));
socket.on('exception', ({ code }) => show('socket', code));
socket.on('connect_error', ({ data }) => show('socket', data?.code ?? 'away'));
socket.on('disconnect', () => show('socket', 'closed'));

// Server-sent events. The browser tries again when a stream ends, and gives up after 401.
const events = new EventSource('/events');
events.onopen = () => show('events', 'open');
events.onmessage = ({ data }) => show('events', JSON.parse(data).item);
events.onerror = () => {
  if (events.readyState === EventSource.CLOSED) {
    show('events', 'closed');
  }
};

document.getElementById('add').onsubmit = (event) => {
  event.preventDefault();
  const { item } = Object.fromEntries(new FormData(event.target));
  if (event.submitter.value === 'socket') {
    socket.emit('add', item);
  } else {
    ask('mutation ($item: String!) { addOrder(item: $item) { id } }', { item });
  }
};
document.getElementById('close').onclick = () => ask('mutation { closeBooks }');
document.getElementById('sign-out').onclick = () => fetch('/auth/logout', { method: 'POST' });
