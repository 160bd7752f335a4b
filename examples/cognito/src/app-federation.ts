import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { CognitoFederation } from 'nestjs-scalekit-sso/cognito';

/** Which identity provider of the user pool is Scalekit, and which domains are its identifiers. */
@Injectable()
export class AppFederation extends CognitoFederation {
  constructor(config: ConfigService) {
    super({
      connection: config.get<string>('COGNITO_PROVIDER', 'Scalekit'),
      domains: config.get<string>('COGNITO_DOMAINS')?.split(','),
    });
  }
}
