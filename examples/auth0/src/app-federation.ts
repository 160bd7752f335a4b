import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Auth0Federation } from 'nestjs-scalekit-sso/auth0';

/** Which connection of Auth0 leads to Scalekit, and which domains Auth0 sends there. */
@Injectable()
export class AppFederation extends Auth0Federation {
  constructor(config: ConfigService) {
    super({
      connection: config.get<string>('AUTH0_CONNECTION', 'scalekit'),
      domains: config.get<string>('AUTH0_DOMAINS')?.split(','),
    });
  }
}
