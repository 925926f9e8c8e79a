import { existsSync, writeFileSync } from 'node:fs';
import { startGround, ontapEnv } from './e2e/journey-ground.ts';
const ground = await startGround(process.argv[2] ?? 'empty');
writeFileSync('/tmp/ndvp-setup/ground.json', JSON.stringify({ folder: ground.fleet.folder, gateway: ground.fleet.gateway, ssh: ground.fleet.sshOptions, hosts: ground.fleet.hosts.map((h) => h.address), late: ground.fleet.late.address, image: ground.fleet.image, versions: ground.fleet.versions, env: ontapEnv(ground.simulator), sim: ground.simulator.address }));
console.log('up');
writeFileSync('/tmp/ndvp-setup/up', '');
while (existsSync('/tmp/ndvp-setup/up')) await new Promise((r) => setTimeout(r, 500));
await ground.stop();
console.log('down');
