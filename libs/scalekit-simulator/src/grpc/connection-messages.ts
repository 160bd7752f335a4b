import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Directory } from '../directory/directory.js';
import type { Connection } from '../directory/model.js';
import {
  ConfigurationType,
  type ConnectionMessage,
  ConnectionProvider,
  ConnectionSchema,
  ConnectionStatus,
  ConnectionType,
  type ListConnectionMessage,
  ListConnectionSchema,
  NameIdFormat,
  OIDCScope,
  RequestBinding,
} from './descriptors.js';
import { domainMessage } from './domain-messages.js';

/** A connection as lists show it. */
export function listedConnection(
  connection: Connection,
  directory: Directory,
): ListConnectionMessage {
  const { organizationId } = connection;
  return create(ListConnectionSchema, {
    ...commonFields(connection),
    organizationId,
    organizationName: directory.organization(organizationId)?.displayName,
    domains: directory.routingDomainsOf(organizationId).map(({ domain }) => domain),
    createdAt: timestampFromDate(connection.createTime),
  });
}

/** A connection with its settings. */
export function connectionMessage(
  connection: Connection,
  directory: Directory,
  environmentUrl: string,
): ConnectionMessage {
  const { id, organizationId, createTime, updateTime } = connection;
  return create(ConnectionSchema, {
    ...commonFields(connection),
    organizationId,
    configurationType: ConfigurationType.DISCOVERY,
    testConnectionUri: `${environmentUrl}/sso/v1/test/${id}`,
    attributeMapping: { email: 'email', given_name: 'given_name', family_name: 'family_name' },
    createTime: timestampFromDate(createTime),
    updateTime: timestampFromDate(updateTime),
    settings:
      connection.type === 'SAML'
        ? { case: 'samlConfig', value: samlSettings(connection, environmentUrl) }
        : { case: 'oidcConfig', value: oidcSettings(connection, environmentUrl) },
    domains: directory
      .routingDomainsOf(organizationId)
      .map((domain) => domainMessage(domain, directory.environmentId)),
  });
}

function commonFields({ id, provider, providerKey, type, status, enabled }: Connection) {
  return {
    id,
    provider: providerNumber(provider),
    providerKey,
    type: ConnectionType[type],
    status: ConnectionStatus[status],
    enabled,
    uiButtonTitle: '',
    keyId: id,
  };
}

/** The enum's value; providers it does not know are custom ones, told apart by their key. */
function providerNumber(name: string): ConnectionProvider {
  const value = Object.entries(ConnectionProvider).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : ConnectionProvider.CUSTOM;
}

function identityProviderUrl({ id }: Connection, environmentUrl: string): string {
  return `${environmentUrl}/idp/${id}`;
}

/** Our side is there from the start, the identity provider's when its admin has filled it in. */
function oidcSettings(connection: Connection, environmentUrl: string) {
  const ours = {
    redirectUri: `${environmentUrl}/sso/v1/oidc/${connection.id}/callback`,
    scopes: [OIDCScope.openid, OIDCScope.profile, OIDCScope.email],
    pkceEnabled: true,
  };
  if (connection.status === 'DRAFT') return ours;
  const issuer = identityProviderUrl(connection, environmentUrl);
  return {
    ...ours,
    issuer,
    discoveryEndpoint: `${issuer}/.well-known/openid-configuration`,
    authorizeUri: `${issuer}/authorize`,
    tokenUri: `${issuer}/token`,
    userInfoUri: `${issuer}/userinfo`,
    jwksUri: `${issuer}/keys`,
    clientId: `client-of-${connection.id}`,
  };
}

function samlSettings(connection: Connection, environmentUrl: string) {
  const ours = `${environmentUrl}/sso/v1/saml/${connection.id}`;
  const serviceProvider = {
    spEntityId: ours,
    spAssertionUrl: `${ours}/callback`,
    spMetadataUrl: `${ours}/metadata`,
    idpNameIdFormat: NameIdFormat.EMAIL,
    allowIdpInitiatedLogin: true,
  };
  if (connection.status === 'DRAFT') return serviceProvider;
  const theirs = identityProviderUrl(connection, environmentUrl);
  return {
    ...serviceProvider,
    idpEntityId: theirs,
    idpMetadataUrl: `${theirs}/metadata`,
    idpSsoUrl: `${theirs}/sso`,
    idpSsoRequestBinding: RequestBinding.HTTP_POST,
    idpCertificates: [
      {
        id: `cert_${connection.id}`,
        issuer: theirs,
        certificate: '-----BEGIN CERTIFICATE-----\nsimulated\n-----END CERTIFICATE-----',
        createTime: timestampFromDate(connection.createTime),
        expiryTime: timestampFromDate(connection.certificateExpiryTime),
      },
    ],
  };
}
