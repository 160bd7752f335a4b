import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { Directory } from '../directory/directory.js';
import { connectionService } from './connection-service.js';
import { ConnectionService, DomainService, OrganizationService } from './descriptors.js';
import { domainService } from './domain-service.js';
import { authentication, directoryErrors, validation } from './interceptors.js';
import { organizationService } from './organization-service.js';

/** What the gRPC half of an environment works with. */
export interface GrpcHandlerDeps {
  readonly directory: Directory;
  /** Whether a bearer token was issued to the client and is still good. */
  readonly isValidToken: (bearer: string) => boolean;
  /** The environment's URL without a trailing slash. */
  readonly environmentUrl: () => string;
}

/** What calls are counted under: `grpc:ListConnections` and so on. */
export const GRPC_METHODS: readonly string[] = [
  OrganizationService,
  ConnectionService,
  DomainService,
].flatMap(({ methods }) => methods.map(({ name }) => `grpc:${name}`));

const UNIMPLEMENTED = '12';
/** Largest request in bytes, the default of most gRPC servers: it is read before anybody is asked for a token. */
const LARGEST_REQUEST = 4 * 1024 * 1024;

/**
 * The services behind the SDK's `connection`, `organization` and `domain` clients (contract section 9), as
 * a handler for `http2.createServer`. Other services and methods answer `unimplemented`.
 */
export function createGrpcHandler(
  deps: GrpcHandlerDeps,
): (request: Http2ServerRequest, response: Http2ServerResponse) => void {
  const adapter = connectNodeAdapter({
    connect: false,
    grpcWeb: false,
    readMaxBytes: LARGEST_REQUEST,
    interceptors: [authentication(deps.isValidToken), validation, directoryErrors],
    routes: (router) => {
      router
        .service(OrganizationService, organizationService(deps))
        .service(ConnectionService, connectionService(deps))
        .service(DomainService, domainService(deps));
    },
    fallback: (_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/grpc',
        'grpc-status': UNIMPLEMENTED,
        'grpc-message': 'unknown service',
      });
      response.end();
    },
  });
  return (request, response) => {
    adapter(request, response);
  };
}
