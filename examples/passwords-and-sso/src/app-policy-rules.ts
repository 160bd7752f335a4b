import { Injectable } from '@nestjs/common';
import { SsoPolicyRules, type SsoMode, type SsoPolicySubject } from 'nestjs-scalekit-sso';

/** A table of the app in reality: which customers want nothing but single sign-on. */
const REQUIRED_FOR = ['example.com'];

@Injectable()
export class AppPolicyRules extends SsoPolicyRules {
  async modeFor(subject: SsoPolicySubject): Promise<SsoMode | undefined> {
    return 'domain' in subject && REQUIRED_FOR.includes(subject.domain) ? 'required' : undefined;
  }
}
