// A million texts through the checks of config.json: random ones, and documents with pieces changed, cut and doubled.
// Nothing may crash, hang, be slow, or repeat the password. npx tsx bench/config-fuzz.ts [count] [seed]
import { fuzzConfigs } from '../test/support/config-fuzz.ts';

/** Time of the processor: a busy machine makes nothing slow by that clock. */
function clock(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
process.stdout.write(`${JSON.stringify(fuzzConfigs(count, seed, clock))}\n`);
