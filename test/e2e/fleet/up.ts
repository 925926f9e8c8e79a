import { once } from 'node:events';
import { startFleet } from './fleet.ts';
import { fleetProblems } from './problems.ts';

/** By hand: `npx tsx test/e2e/fleet/up.ts` builds the fleet, says how to reach it, and ends it on Ctrl-C. */
async function up(): Promise<void> {
  const problems = fleetProblems();
  if (problems.length > 0) {
    console.error(`The fleet cannot run here: ${problems.join('; ')}`);
    process.exitCode = 1;
    return;
  }
  const fleet = await startFleet({ progress: (line) => console.error(`up: ${line}`) });
  const options = fleet.sshOptions.map((option) => `-o ${option}`).join(' ');
  for (const host of [...fleet.hosts, fleet.late, fleet.withoutDocker]) {
    console.log(`${host.name}: ssh -F /dev/null ${options} root@${host.address}`);
  }
  console.log(`simulator: --listen ${fleet.gateway}:8443`);
  console.log(`hosts: --hosts ${fleet.hosts.map((host) => `root@${host.address}`).join(',')}`);
  console.log(`plugin: --image ${fleet.image} --plugin-version ${fleet.versions.at(-1) ?? ''}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await fleet.stop();
}

await up();
