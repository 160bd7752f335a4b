/**
 * What the samples of the guides take for granted of an app: its users, its services, its framework.
 * The names of libraries that a sample imports nowhere are exported from here, too.
 */
import type { ConfigService } from '@nestjs/config';
import type { SessionOptions } from 'express-session';
import type { FastifyPluginCallback } from 'fastify';
import type { CanActivate, ExecutionContext, INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Observable } from 'rxjs';
import type { RequestSessionStore } from 'nestjs-scalekit-sso';
import type { PortalLinks, ScalekitSimulator } from 'scalekit-simulator';
import type { Response as ExpressResponse } from 'express';
import type {
  CallbackService,
  CompletedLogin,
  RateLimitRecord,
  ScalekitSsoService,
  SsoConnections,
  SsoBreakGlass,
  SsoSessionScope,
  SsoIdentity,
  SsoMode,
  SsoPolicy,
  SsoPolicySubject,
  SsoRedisClient,
} from 'nestjs-scalekit-sso';
import { SsoPolicyRules, SsoUserStore } from 'nestjs-scalekit-sso';

export { default as fastifyCookie } from '@fastify/cookie';
export { default as fastifySession } from '@fastify/session';
export { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
export { default as session } from 'express-session';
export type { NextFunction, Request, Response } from 'express';

export interface User {
  readonly id: string;
  readonly role: string;
  readonly isBlocked: boolean;
}
export interface Account extends User {
  readonly email: string;
  readonly organizationId: string | undefined;
}
export interface Credentials {
  readonly email: string;
  readonly password: string;
}
export interface RenameKey {
  readonly label: string;
}

export declare class Order {
  readonly id: string;
}
export declare class OrdersService {
  of(user: User): Promise<Order[]>;
  refund(user: User, id: string): Promise<Order>;
  changesOf(user: User): Observable<object>;
}
export declare class TokensService {
  issue(kind: 'refresh' | 'access', user: User): string;
  userOf(kind: 'refresh' | 'access', token: string | undefined): User | undefined;
}
export declare class UsersService {
  revokeTokens(organizationId: string | undefined, email: string | undefined): Promise<void>;
  findOrCreate(key: string, identity: SsoIdentity): Promise<User>;
  findActive(id: string): Promise<User | undefined>;
  identityKeysOf(scope: SsoSessionScope): Promise<string[]>;
  isOfDirectory(user: User): Promise<boolean>;
  setGroups(user: User, groups: readonly string[]): Promise<void>;
  applyUnlessOlder(
    occurredAt: string,
    organizationId: string | undefined,
    directoryId: string | undefined,
    changes: object,
  ): Promise<void>;
}
export declare class StaffService {
  withRoles(user: object): Promise<object>;
}
export declare class UsersModule {
  readonly name: string;
}
export declare class AppUserStore extends SsoUserStore<User> {
  resolve(identity: SsoIdentity): Promise<User>;
  serialize(user: User): string;
  deserialize(id: string): Promise<User | undefined>;
}
export declare class AppPolicyRules extends SsoPolicyRules {
  modeFor(): Promise<SsoMode | undefined>;
}
export declare class LocalStrategy {
  readonly name: string;
}
export declare class RolesGuard implements CanActivate {
  canActivate(): boolean;
}
export declare class AppController {
  readonly name: string;
}
export declare class AppModule {
  readonly name: string;
}
export declare class TemplateService {
  render(name: string, view: object): string;
}
export declare class BrokerConnections {
  of(organizationId: string | undefined, email: string | undefined): Promise<string | undefined>;
}

export declare class CustomTokens {
  issue(key: string, organizationId: string | undefined): Promise<string>;
  revoke(scope: object): Promise<void>;
}

export declare class TenantsService {
  organizationIdOf(slug: string | string[] | undefined): Promise<string | undefined>;
  find(subject: SsoPolicySubject): Promise<{ requiresSso: boolean } | undefined>;
}
export declare class MailService {
  tellTeam(text: string): Promise<void>;
}
export declare class AuditService {
  note(handler: string, code: string | undefined): void;
}
export declare class RedisService {
  readonly client: SsoRedisClient;
}
export declare class RecordsTable {
  findMany(keys: readonly string[]): Promise<readonly unknown[]>;
  upsert(key: string, value: object, expiresAt: Date): Promise<void>;
  insertUnlessAlive(key: string, value: object, expiresAt: Date): Promise<boolean>;
  remove(keys: readonly string[]): Promise<void>;
}
/** Of @nestjs/throttler. */
export declare class ThrottlerStorage {
  increment(...count: readonly unknown[]): Promise<RateLimitRecord>;
}
export declare const sso: ScalekitSsoService;
export declare const policy: SsoPolicy;
export declare const users: ValidationContext['users'];
export declare const client: SsoRedisClient;
export declare const links: PortalLinks;
export declare const callbackUrl: string;
export declare const environmentUrl: string;
export declare const openApi: OpenAPIObject;
/** Of a page: its listener, which the package has for bundlers too. */
export declare const listenToPortal: (options: {
  readonly environmentUrl: string;
  readonly frame: object;
  readonly onEvent: (event: { readonly type: string }) => void;
}) => () => void;
export declare function issueToken(user: CompletedLogin['user']): Promise<string>;
export declare const tenants: TenantsService;
export declare const config: ConfigService;
export declare const sessionOptions: SessionOptions;
export declare const app: INestApplication;
export declare const store: RequestSessionStore;
/** Of @fastify/static. */
export declare const fastifyStatic: FastifyPluginCallback<{
  root: string;
  prefix: string;
  cacheControl: boolean;
}>;
export declare const folder: string;
export declare const isHttps: boolean;
export declare const email: string;
export declare const returnTo: string;
export declare const authorizationUrl: string;
export declare const organizationId: string;
export declare const organization_id: string;
export declare const connectionId: string;
export declare const identity: SsoIdentity;
export declare const simulator: ScalekitSimulator;
export declare const response: ExpressResponse;
export declare const SECRET: string;
export declare const REDIS: symbol;

/** The class around a sample that shows a part of one. */
export declare class ValidationContext {
  readonly sso: ScalekitSsoService;
  readonly callbacks: CallbackService;
  readonly policy: SsoPolicy;
  readonly connections: SsoConnections;
  readonly reports: { of(organizationId: string | undefined): object };
  readonly users: {
    findByKey(key: string): Promise<User | undefined>;
    adoptWithoutKey(email: string, key: string): Promise<User | undefined>;
    findOrCreate(key: string, identity: SsoIdentity): Promise<User>;
    setAdmin(user: User, isAdmin: boolean): Promise<void>;
    isOfDirectory(user: User): Promise<boolean>;
    setGroups(user: User, groups: readonly string[]): Promise<void>;
    findActive(id: string): Promise<User | undefined>;
    create(key: string): Promise<User>;
    findByPassword(email: string, password: string): Promise<Account | undefined>;
  };
  readonly exceptions: {
    find(email: string, organizationId?: string): Promise<SsoBreakGlass | undefined>;
  };
  readonly audit: { write(event: string, details: object): Promise<void> };
  readonly templates: TemplateService;
  readonly keys: { rename(label: string): Promise<void> };
  signIn(request: object, account: Account): object;
  showPasswordForm(email: string): void;
  showBoth(email: string): void;
  askAgain(email: string): void;
}

/** Of supertest. */
export declare const request: SampleRequest;

/** Of @nestjs/throttler. */
export declare const ThrottlerModule: {
  forRoot(options: {
    readonly throttlers: readonly { readonly ttl: number; readonly limit: number }[];
    readonly skipIf: (context: ExecutionContext) => boolean;
  }): object;
};
