// The entry of an app that a test bundles. Bundlers take it as it is: decorators are called by hand.
import 'reflect-metadata';
import { Controller, Get, Header, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import session from 'express-session';
import { ScalekitSsoModule } from 'nestjs-scalekit-sso';

class PagesController {
  health() {
    return 'ok';
  }

  /** Embeds a portal, which is a page of this very app. */
  embed() {
    return `<!doctype html><title>App</title><iframe id="portal"></iframe>
      <script type="module">
        import { listenToPortal } from '/auth/portal-events.js';
        window.heard = [];
        const frame = document.getElementById('portal');
        listenToPortal({
          environmentUrl: location.origin,
          frame,
          onEvent: (event) => heard.push(event.event_type),
        });
        try {
          listenToPortal({ environmentUrl: 'localhost:8899', frame, onEvent() {} });
        } catch (error) {
          heard.push(error.name);
        }
        frame.src = '/portal';
      </script>`;
  }

  portal() {
    const expired = {
      event_type: 'PORTAL_LOAD_FAILURE',
      object: 'session',
      data: { error_code: 'X' },
    };
    const loaded = {
      event_type: 'PORTAL_LOAD_SUCCESS',
      object: 'session',
      organization_id: 'org_1',
      data: { expiry: '2030-01-01T00:00:00Z' },
    };
    const events = [{}, { ...expired, object: 'connection' }, expired, loaded];
    return `<!doctype html><script>
      ${JSON.stringify(events)}.forEach((event) => parent.postMessage(event, '*'))</script>`;
  }
}

for (const [name, path] of Object.entries({
  health: 'healthz',
  embed: 'embed',
  portal: 'portal',
})) {
  const descriptor = Object.getOwnPropertyDescriptor(PagesController.prototype, name);
  Get(path)(PagesController.prototype, name, descriptor);
  Header('content-type', 'text/html')(PagesController.prototype, name, descriptor);
}
Controller()(PagesController);

class AppModule {}
Module({ imports: [ScalekitSsoModule.forRoot()], controllers: [PagesController] })(AppModule);

// CommonJS, as servers are bundled, has no await outside of functions.
async function start() {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  app.use(session({ secret: 'of-the-test', resave: false, saveUninitialized: false }));
  await app.listen(Number(process.env.PORT), '127.0.0.1');
  console.log('listening');
}
void start();
