import { rounded } from './statistics.mjs';
import { table } from './table.mjs';

/** What a profile says of V8 and of the parts of Node that are no JavaScript. */
const OF_NODE = /^node:|^$/;
const IDLE = new Set(['(idle)', '(root)']);

/**
 * Where the CPU time of an act goes: by package, with what it calls in Node and V8 counted on its side,
 * and by function. The profiler knows shares only: on a busy machine its clock goes on while the process
 * waits for a processor.
 *
 * @param cpuMs that the process took for an act, while it was profiled
 */
export function profileReport(kind, profile, cpuMs, lines) {
  const byPackage = new Map();
  const bySelf = new Map();
  const byTotal = new Map();
  let total = 0;
  for (const { microseconds, stack } of samplesOf(profile)) {
    const [top] = stack;
    if (IDLE.has(top.functionName)) {
      continue;
    }
    total += microseconds;
    const owner = stack.find(({ url }) => !OF_NODE.test(url)) ?? top;
    add(byPackage, packageOf(owner), microseconds);
    add(bySelf, placeOf(top), microseconds);
    for (const place of new Set(stack.filter(isOurs).map(placeOf))) {
      add(byTotal, place, microseconds);
    }
  }
  const rows = (map) =>
    largest(map, lines).map(([name, microseconds]) => {
      const share = microseconds / total;
      return [name, rounded(share * cpuMs), `${(100 * share).toFixed(1)} %`];
    });
  return [
    `One ${kind}: ${rounded(cpuMs)} ms of CPU, the profiler's own included.`,
    table(['package, with what it calls in Node', 'ms', ''], rows(byPackage)),
    table(['function of ours, with all that it calls', 'ms', ''], rows(byTotal)),
    table(['function, by itself', 'ms', ''], rows(bySelf)),
  ].join('\n\n');
}

/** Each sample with its stack, innermost first. */
function* samplesOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((c) => [c, id])));
  const stacks = new Map();
  const stackOf = (id) => {
    if (!stacks.has(id)) {
      const parent = parents.get(id);
      const { callFrame } = byId.get(id);
      stacks.set(id, [callFrame, ...(parent === undefined ? [] : stackOf(parent))]);
    }
    return stacks.get(id);
  };
  for (const [index, id] of samples.entries()) {
    yield { microseconds: timeDeltas[index], stack: stackOf(id) };
  }
}

function isOurs({ url }) {
  return url.includes('/nestjs-scalekit-sso/');
}

function packageOf({ url, functionName }) {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) {
    return name;
  }
  return url.startsWith('file:') ? 'the app itself' : url || functionName;
}

function placeOf({ url, functionName, lineNumber }) {
  const file = url
    .replace(/.*\/nestjs-scalekit-sso\/dist\/[a-z]+\//, '')
    .replace(/.*\/node_modules\//, '');
  return `${functionName || '(anonymous)'} ${file && `${file}:${lineNumber + 1}`}`.trim();
}

function add(map, key, value) {
  map.set(key, (map.get(key) ?? 0) + value);
}

function largest(map, count) {
  return [...map].sort(([, a], [, b]) => b - a).slice(0, count);
}
