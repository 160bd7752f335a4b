// Mutates everything, or the rooms named on the command line, and fails where a score is too low.
import { LEAST, mutate, ROOMS, scoreOf } from './mutation.mjs';

const ROOM_MS = 40 * 60_000;
const asked = process.argv.slice(2);
const rooms = asked.length === 0 ? Object.keys(ROOMS) : asked;
const lines = [];
for (const room of rooms) {
  const counts = mutate(room, [ROOMS[room]], ROOM_MS);
  const score = counts === undefined ? 0 : scoreOf(counts);
  lines.push(
    counts === undefined
      ? `${room}: took too long`
      : `${room}: ${counts.found} of ${counts.all}, ${score.toFixed(1)} %`,
  );
  if (score < LEAST) {
    process.exitCode = 1;
  }
}
console.log(lines.join('\n'));
