import { isScalekitId, requireScalekitId } from './scalekit-id.js';

describe('an id of the environment', () => {
  it.each(['org_1', 'conn_123456789012345678', 'a', '_', '0'.repeat(64)])(
    'is %j (S14)',
    (value) => {
      expect(isScalekitId(value)).toBe(true);
      expect(() => {
        requireScalekitId('organizationId', value);
      }).not.toThrow();
    },
  );

  it.each([
    '',
    ' ',
    'org 1',
    ' org_1',
    'org_1\n',
    'org-1',
    '../x',
    '0'.repeat(65),
    undefined,
    null,
    7,
    ['org_1'],
    [],
    {},
    new String('org_1'),
  ])('is not %j (S14)', (value) => {
    expect(isScalekitId(value)).toBe(false);
    expect(() => {
      requireScalekitId('organizationId', value);
    }).toThrow(
      new TypeError('organizationId must be an id: 1 to 64 letters, digits and underscores.'),
    );
  });
});
