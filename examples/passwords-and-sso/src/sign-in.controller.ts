import {
  Body,
  Catch,
  Controller,
  Get,
  Header,
  Post,
  Query,
  Redirect,
  UnauthorizedException,
  UseFilters,
  UseGuards,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { Public, ScalekitSsoService, SsoPolicy } from 'nestjs-scalekit-sso';
import { LocalAuthGuard } from './local-auth.guard';
import { signInPage } from './pages';

type Query = Readonly<Record<string, unknown>>;

/** After a refused password: to single sign-on where the company requires it, else to the page again. */
@Catch(UnauthorizedException)
class RefusedPasswordFilter implements ExceptionFilter {
  constructor(
    private readonly sso: ScalekitSsoService,
    private readonly policy: SsoPolicy,
  ) {}

  async catch(_error: UnauthorizedException, host: ArgumentsHost): Promise<void> {
    const { body } = host.switchToHttp().getRequest<Request<object, object, Query>>();
    const [email, returnTo] = [String(body.email), this.sso.returnUrl(body.return_to)];
    // The same answer whether the password was right: it says what the company requires, not who exists.
    const isRequired = (await this.policy.forEmail(email)) === 'required';
    const again = new URLSearchParams({ problem: 'password', return_to: returnTo });
    host
      .switchToHttp()
      .getResponse<Response>()
      .redirect(
        303,
        isRequired
          ? this.sso.loginUrl({ loginHint: email, returnTo })
          : `/sign-in?${again.toString()}`,
      );
  }
}

/** The page of the option `signInPage`: both ways to sign in. */
@Public()
@Controller('sign-in')
export class SignInController {
  constructor(private readonly sso: ScalekitSsoService) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  page(@Query() query: Query): string {
    return signInPage({
      hasFailed: query.problem === 'password',
      returnTo: this.sso.returnUrl(query.return_to),
      // Where another site has started the login, the login route has to know.
      isThirdParty: query.third_party === 'true',
    });
  }

  @UseGuards(LocalAuthGuard)
  @UseFilters(RefusedPasswordFilter)
  @Post('password')
  @Redirect('/', 303)
  signIn(@Body() body: Query): { url: string } {
    return { url: this.sso.returnUrl(body.return_to) };
  }
}
