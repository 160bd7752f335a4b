import { hostFacts } from '../../../bench/harness/machine.mjs';
import { writeSection } from '../../../bench/reports/results-file.mjs';
import { table } from '../../../bench/reports/table.mjs';

/** Prints what the soak tests have counted. The long run writes it into bench/RESULTS.md, too. */
export class SoakReport {
  constructor(isLong) {
    this.isLong = isLong;
  }

  onTestRunEnd(modules, _errors, reason) {
    const tests = modules.flatMap((module) => [...module.children.allTests('passed')]);
    const tables = tests.map((test) => {
      const rows = Object.entries(test.meta().figures ?? {});
      return `${test.fullName.replace(' > ', ' ')}:\n\n${table(['', 'count'], rows)}`;
    });
    const text = tables.join('\n\n');
    console.log(`\n${text}\n`);
    if (this.isLong && reason === 'passed' && tests.length > 0) {
      const date = new Date().toISOString().slice(0, 10);
      const machine = hostFacts().map((fact) => `- ${fact}`);
      writeSection(
        'While everything around it fails',
        [date, machine.join('\n'), text].join('\n\n'),
      );
    }
  }
}
