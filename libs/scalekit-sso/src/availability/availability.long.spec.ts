import { FakeGateway } from '../../spec-support/gateway.js';
import { optionsWith } from '../../spec-support/options.js';
import { AvailabilityService } from './availability.service.js';

describe('the memory of availability', () => {
  it('O2 stays within its bound, whoever asks for a hundred thousand domains', async () => {
    const options = optionsWith({ availability: { maxDomains: 500 } });
    const service = new AvailabilityService(new FakeGateway().gateway, options);
    let largest = 0;
    for (let round = 0; round < 100; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) =>
          service.availability(`d${round}-${index}.test`),
        ),
      );
      expect(answers.every((answer) => answer === 'unavailable')).toBe(true);
      largest = Math.max(largest, service.size);
    }
    expect(largest).toBe(500);
  });
});
