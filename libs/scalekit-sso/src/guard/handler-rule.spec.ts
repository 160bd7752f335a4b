import {
  forwardRef,
  Inject,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type Type,
} from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { handlerRule, type HandlerRule } from './handler-rule.js';
import { OptionalSso, Public, SSO_ACCESS } from './markers.js';
import { RequireSso } from './require-sso.js';
import { SsoGuard } from './sso.guard.js';

class SubclassGuard extends SsoGuard {}

class OtherGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

/** Asks `SsoGuard`, by the type of its parameter or, where compilers keep none, by its token. */
class DelegatingGuard extends OtherGuard {
  constructor(readonly sso: unknown) {
    super();
  }
}
Reflect.defineMetadata('design:paramtypes', [Object, SubclassGuard], DelegatingGuard);

class NamingGuard extends OtherGuard {
  constructor(
    @Inject('another') readonly other: unknown,
    @Inject(SsoGuard) readonly sso: unknown,
  ) {
    super();
  }
}

class MemberGuard extends OtherGuard {
  @Inject(SsoGuard) readonly sso: unknown;
}

class HeirOfMemberGuard extends MemberGuard {
  @Inject('another') readonly other: unknown;
}

class LateGuard extends OtherGuard {
  constructor(@Inject(forwardRef(() => SubclassGuard)) readonly sso: unknown) {
    super();
  }
}

class LateMemberGuard extends OtherGuard {
  @Inject(forwardRef(() => SsoGuard)) readonly sso: unknown;
}

class IndifferentGuard extends OtherGuard {
  constructor(@Inject('another') readonly other: unknown) {
    super();
  }
}

/** A handler with some decorators, in a class with others. */
function ruleOf(
  onHandler: readonly MethodDecorator[],
  onClass: readonly ClassDecorator[] = [],
  base: Type = decorated(),
): HandlerRule {
  const Controller = class extends base {
    handle(): void {
      // Only its metadata matters.
    }
  };
  const descriptor = Object.getOwnPropertyDescriptor(Controller.prototype, 'handle')!;
  onHandler.forEach((decorate) => decorate(Controller.prototype, 'handle', descriptor));
  onClass.forEach((decorate) => decorate(Controller));
  return ruleAt(Controller, descriptor.value as () => void);
}

function ruleAt(controller: Type, handler: () => void): HandlerRule {
  return handlerRule(new ExecutionContextHost([], controller, handler), ['first', 'second']);
}

function decorated(...decorators: readonly ClassDecorator[]): Type {
  class Base {
    readonly isBase = true;
  }
  decorators.forEach((decorate) => decorate(Base));
  return Base;
}

const sso = UseGuards(SsoGuard);
const other = UseGuards(OtherGuard);
const REQUIRED = { access: 'required', rules: new Map() };
const PUBLIC = { access: 'public', rules: new Map() };
const OPTIONAL = { access: 'optional', rules: new Map() };

/** What a decorator of a requirement does. */
const requirement = (
  key: 'first' | 'second',
  rule: unknown = {},
): MethodDecorator & ClassDecorator => SetMetadata(key, rule);
const requires = (rules: Readonly<Record<string, object>>): HandlerRule => ({
  access: 'required',
  rules: new Map(Object.entries(rules)),
});

describe('handlerRule', () => {
  it('requires a session where nothing is said (S1)', () => {
    expect(ruleOf([])).toEqual(REQUIRED);
    expect(ruleOf([other], [other])).toEqual(REQUIRED);
  });

  it.each<[string, CanActivate | Type<CanActivate>, 'required' | 'public']>([
    ['the guard', SsoGuard, 'required'],
    ['a subclass', SubclassGuard, 'required'],
    ['an instance', Object.create(SubclassGuard.prototype) as SsoGuard, 'required'],
    ['a guard that injects it by type', DelegatingGuard, 'required'],
    ['an instance of a guard that injects it', new DelegatingGuard(undefined), 'required'],
    ['a guard that injects it by token', NamingGuard, 'required'],
    ['a guard that injects it into a member', MemberGuard, 'required'],
    ['an heir of a guard that injects it into a member', HeirOfMemberGuard, 'required'],
    ['a guard that injects it by a forward reference', LateGuard, 'required'],
    ['a guard that injects it into a member by a forward reference', LateMemberGuard, 'required'],
    ['a guard that injects something else', IndifferentGuard, 'public'],
    ['another guard', OtherGuard, 'public'],
    ['an instance of another guard', new OtherGuard(), 'public'],
    [
      'a guard without a class',
      Object.assign(Object.create(null) as object, { canActivate: () => true }),
      'public',
    ],
  ])('takes %s on a handler of a public class for %s, %s (S1)', (_case, guard, access) => {
    expect(ruleOf([UseGuards(guard)], [Public()]).access).toBe(access);
    expect(ruleOf([other, UseGuards(guard), other], [Public()]).access).toBe(access);
    expect(ruleOf([], [UseGuards(guard)], decorated(Public())).access).toBe(access);
  });

  it('lets a marker beside the guard win over it (S1)', () => {
    expect(ruleOf([sso, Public()])).toEqual(PUBLIC);
    expect(ruleOf([OptionalSso(), sso])).toEqual(OPTIONAL);
    expect(ruleOf([], [sso, Public()])).toEqual(PUBLIC);
    expect(ruleOf([], [OptionalSso(), sso])).toEqual(OPTIONAL);
  });

  it('lets the marker of a handler win over whatever its class says (S1)', () => {
    expect(ruleOf([Public()], [RequireSso()])).toEqual(PUBLIC);
    expect(ruleOf([OptionalSso()], [requirement('first'), sso])).toEqual(OPTIONAL);
    expect(ruleOf([Public()], [requirement('second')])).toEqual(PUBLIC);
    expect(ruleOf([Public()], [OptionalSso()])).toEqual(PUBLIC);
  });

  it('takes @RequireSso() at its word, beside any marker and under any class (S1)', () => {
    expect(ruleOf([RequireSso()], [Public()])).toEqual(REQUIRED);
    expect(ruleOf([RequireSso(), Public()])).toEqual(REQUIRED);
    expect(ruleOf([OptionalSso(), RequireSso()])).toEqual(REQUIRED);
    expect(ruleOf([], [RequireSso(), Public()])).toEqual(REQUIRED);
    expect(ruleOf([], [RequireSso()], decorated(Public()))).toEqual(REQUIRED);
  });

  it('takes the nearest class that says something (S1)', () => {
    expect(ruleOf([], [], decorated(Public(), sso))).toEqual(PUBLIC);
    expect(ruleOf([], [sso], decorated(Public(), sso))).toEqual(REQUIRED);
    expect(ruleOf([], [other], decorated(Public(), sso))).toEqual(PUBLIC);
    expect(ruleOf([], [other, sso], decorated(OptionalSso(), sso))).toEqual(REQUIRED);
    expect(ruleOf([], [Public()], decorated(sso))).toEqual(PUBLIC);
    expect(ruleOf([], [Public()], decorated(RequireSso()))).toEqual(PUBLIC);
    expect(ruleOf([], [OptionalSso()], decorated(Public()))).toEqual(OPTIONAL);
  });

  it('counts the guards that a class has set instead of adding to (S1)', () => {
    const replaced = SetMetadata('__guards__', [SubclassGuard]);
    expect(ruleOf([], [replaced], decorated(Public(), sso))).toEqual(REQUIRED);
    expect(ruleOf([], [SetMetadata('__guards__', undefined)], decorated(Public()))).toEqual(PUBLIC);
  });

  it('reads a handler that a decorator has wrapped as Nest does (S1)', () => {
    const Controller = decorated(Public());
    const wrap = (...decorators: readonly MethodDecorator[]): (() => void) => {
      const original = (): void => undefined;
      const descriptor = { value: original };
      decorators.forEach((decorate) => decorate({}, 'handle', descriptor));
      return Object.setPrototypeOf((): void => undefined, original) as () => void;
    };
    expect(ruleAt(Controller, wrap(sso))).toEqual(REQUIRED);
    expect(ruleAt(Controller, wrap(sso, OptionalSso()))).toEqual(OPTIONAL);
    expect(ruleAt(Controller, wrap())).toEqual(PUBLIC);
  });

  it('lets a requirement win over a marker beside it, and over a marker of a subclass (S1)', () => {
    const first = requirement('first', { of: 'handler' });
    const isFirst = requires({ first: { of: 'handler' } });
    expect(ruleOf([Public(), first])).toEqual(isFirst);
    expect(ruleOf([], [Public(), first])).toEqual(isFirst);
    expect(ruleOf([], [Public()], decorated(first))).toEqual(isFirst);
    expect(ruleOf([OptionalSso(), first])).toEqual(isFirst);
    expect(ruleOf([RequireSso()], [first])).toEqual(isFirst);
    expect(ruleOf([sso], [first])).toEqual(isFirst);
    expect(ruleOf([first], [requirement('first', { of: 'class' })])).toEqual(isFirst);
    expect(ruleOf([first], [requirement('second')])).toEqual(
      requires({ first: { of: 'handler' }, second: {} }),
    );
  });

  it('takes metadata that no decorator of ours has written for a requirement (S1)', () => {
    expect(ruleOf([Public(), requirement('first', null)])).toEqual(requires({ first: {} }));
    expect(ruleOf([SetMetadata(SSO_ACCESS, 'anybody')], [Public()])).toEqual(REQUIRED);
  });

  it('reads no metadata of other decorators', () => {
    expect(ruleOf([Public(), SetMetadata('third', {})])).toEqual(PUBLIC);
  });
});
