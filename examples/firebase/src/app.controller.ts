import { join } from 'node:path';
import { Controller, Get, Header, Req, Res, UseGuards } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Request, Response } from 'express';
import type { DecodedIdToken } from 'firebase-admin/auth';
import { FirebaseGuard } from './firebase.guard.js';

@Controller()
export class AppController {
  constructor(private readonly config: ConfigService) {}

  @Get()
  home(): string {
    const settings = {
      projectId: this.config.getOrThrow<string>('FIREBASE_PROJECT_ID'),
      apiKey: this.config.getOrThrow<string>('FIREBASE_API_KEY'),
      emulator: this.config.get<string>('FIREBASE_AUTH_EMULATOR_HOST'),
    };
    const json = JSON.stringify(settings).replace(/</g, '\\u003c');
    return `<!doctype html>
<title>Example</title>
<p id="state">Loading</p>
<a href="/auth/login">Sign in with your company</a>
<button id="sign-out">Sign out</button>
<script id="settings" type="application/json">${json}</script>
<script type="module" src="/page.js"></script>`;
  }

  @Header('Content-Type', 'text/javascript')
  @Get('page.js')
  script(@Res() response: Response): void {
    response.sendFile(join(import.meta.dirname, 'page.js'));
  }

  /** The API of the app knows Firebase only. */
  @UseGuards(FirebaseGuard)
  @Get('api/me')
  me(@Req() { user }: Request & { user: DecodedIdToken }): object {
    return { uid: user.uid, organization: user.organization_id as unknown };
  }
}
