// Measures what matters to the person at the keyboard, and prints it. Nothing here is asserted.

import { auditCurve, measureAudit } from './audit.ts';
import { bootstrapView, measureBootstrap } from './bootstrap.ts';
import { fleetView, measureFleet } from './fleet.ts';
import { journeyView, measureJourney } from './journey.ts';
import { measureStartup } from './startup.ts';

const rows = measureStartup(25);
process.stdout.write('Start-up (25 rounds, interleaved)\n');
for (const row of rows)
  process.stdout.write(
    `  ${row.name.padEnd(34)} ${row.medianMs.toFixed(1).padStart(7)} ms   ${row.ratio.toFixed(2)} x node\n`,
  );

process.stdout.write(`\n${bootstrapView(await measureBootstrap())}`);
process.stdout.write(`\n${journeyView(await measureJourney())}`);
process.stdout.write(`\n${fleetView(await measureFleet())}`);

process.stdout.write(`\nprefix-audit beside a bare parse of the same pages\n`);
process.stdout.write(auditCurve(await measureAudit()));
