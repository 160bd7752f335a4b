import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { getApps, initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import { FirebaseFederation } from 'nestjs-scalekit-sso/firebase';

/** Users of single sign-on get a session of Firebase. */
@Injectable()
export class AppFederation extends FirebaseFederation {
  constructor(config: ConfigService) {
    const projectId = config.getOrThrow<string>('FIREBASE_PROJECT_ID');
    super(getAuth(getApps()[0] ?? initializeApp({ projectId })));
  }
}
