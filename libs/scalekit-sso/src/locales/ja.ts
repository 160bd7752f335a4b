import type { SsoMessages } from './messages.js';

const NOT_SET_UP = 'サインインの設定が当方で正しく行われていません。';
const SETTINGS = '貴社のサインイン設定をご確認ください。';
const INVALID_ANSWER = '貴社のサインインから無効な応答が返されました。';
const UNREADABLE = '貴社のサインインからの応答を読み取れませんでした。';
const TOO_LONG = 'サインインに時間がかかりすぎました。もう一度お試しください。';
const PAGE_NOT_SET_UP = 'このページの設定が当方で正しく行われていません。';
const UNREACHABLE = 'サインインサービスに接続できません。しばらくしてからもう一度お試しください。';
const NOT_COMPLETED = 'このサインインを完了できませんでした。もう一度お試しください。';

export const JA: SsoMessages = {
  errors: {
    invalid_redirect_uri: NOT_SET_UP,
    invalid_client: NOT_SET_UP,
    session_unsupported: NOT_SET_UP,
    session_missing: NOT_SET_UP,
    sdk_unavailable: NOT_SET_UP,
    environment_credentials_rejected: NOT_SET_UP,
    invalid_connection_selector: 'どの会社のサインインを使うか判別できませんでした。',
    no_active_connections: 'シングルサインオンは、お客様の組織でまだ有効になっていません。',
    connection_not_active: 'シングルサインオンは、お客様の組織で現在無効になっています。',
    no_configured_connections: 'お客様の組織ではシングルサインオンが設定されていません。',
    invalid_organization_id: 'お客様の組織が見つかりませんでした。',
    invalid_connection_id: '貴社のサインインが見つかりませんでした。',
    domain_not_found:
      'このメールドメインにはシングルサインオンが設定されていません。アドレスをご確認ください。',
    invalid_user_domain:
      'このアカウントのメールドメインはここでは使えません。会社のアドレスをお使いください。',
    application_not_active: 'サインインは一時的にご利用いただけません。',
    invalid_request: 'サインインの要求が不完全でした。もう一度最初からお試しください。',
    unauthorized: 'このサインインを許可できませんでした。',
    user_not_active: 'アカウントが無効です。管理者にお問い合わせください。',
    server_error: '問題が発生しました。しばらくしてからもう一度お試しください。',
    mandatory_attribute_missing: '貴社のサインインから必要な情報がすべて送られませんでした。',
    invalid_id_token: INVALID_ANSWER,
    invalid_saml_response: INVALID_ANSWER,
    failed_to_exchange_token: '貴社でのサインインを完了できませんでした。',
    user_info_retrieve_failed: '貴社のサインインからプロフィールを取得できませんでした。',
    invalid_saml_metadata: SETTINGS,
    invalid_acs_url: SETTINGS,
    invalid_assertion_url: SETTINGS,
    invalid_saml_request: '貴社でのサインインを開始できませんでした。',
    invalid_saml_form_params: UNREADABLE,
    malformed_saml_response: UNREADABLE,
    signature_validation_failed: '貴社のサインインを確認できませんでした。',
    invalid_status: '貴社のサインインで要求が拒否されました。',
    assertion_expired: TOO_LONG,
    response_expired: TOO_LONG,
    authentication_not_completed: 'サインインが完了しませんでした。もう一度お試しください。',
    user_login_required: 'もう一度サインインしてください。',
    interaction_required: 'もう一度サインインしてください。',
    account_selection_required: 'サインインするアカウントを選んでください。',
    consent_required: 'もう一度サインインし、同意してください。',
    access_denied: 'サインインがキャンセルされたか、許可されていません。',
    unknown_error: 'サインインできませんでした。もう一度お試しください。',
    login_required: '続けるにはサインインしてください。',
    access_token_required: '続けるにはサインインしてください。',
    session_expired: 'セッションが終了しました。もう一度サインインしてください。',
    access_token_rejected: 'サインインの有効期限が切れました。もう一度サインインしてください。',
    step_up_required:
      'ご本人であることを確認してください。もう一度サインインすると、このページに戻ります。',
    step_up_rejected:
      'ご本人であることを確認できませんでした。サインイン中のアカウントをお使いください。',
    login_loop:
      '何度もサインインしましたが、ブラウザーにサインインの状態が残りませんでした。このサイトの Cookie を許可するか、端末の日付と時刻を確認するか、別のブラウザーをお使いください。',
    invalid_login_request: 'このサインインリンクは不完全か、壊れています。',
    invalid_request_target: 'このアドレスは不完全か、壊れています。',
    invalid_email: 'メールアドレスではありません。ご確認ください。',
    navigation_required: 'サインインは、ご自身でブラウザーで開いたときにのみ始まります。',
    method_not_allowed: 'ボタンを使って続けてください。',
    too_many_requests: 'お使いのネットワークからの試行回数が多すぎます。',
    login_not_found:
      'このサインインは期限切れか、使用済みか、別のブラウザーで始められたものです。もう一度試してもここに戻る場合は、ブラウザーでこのサイトの Cookie を許可してください。',
    login_cookie_unreadable: NOT_COMPLETED,
    code_rejected: NOT_COMPLETED,
    invalid_callback: 'サインインサービスの応答が不完全でした。',
    token_rejected: 'このサインインを確認できませんでした。',
    clock_skew: '時計がずれているため、このサインインを確認できませんでした。',
    wrong_organization: '要求されたものとは別の組織にサインインしました。',
    idp_login_rejected:
      '会社のポータルからのこのサインインは無効です。ポータルからもう一度始めてください。',
    already_signed_in:
      'すでにサインインしています。別のアカウントを使うにはサインアウトするか、前に戻ってください。',
    cross_site_request: 'この要求は別のサイトから送られたため、拒否されました。',
    origin_unknown: 'どのページから送られたかをブラウザーが示しませんでした。確認してください。',
    user_refused: 'お使いのアカウントには、このアプリケーションへのアクセス権がありません。',
    user_store_failed: 'アカウントを読み込めませんでした。しばらくしてからもう一度お試しください。',
    session_unavailable:
      'サインインの状態を保てませんでした。しばらくしてからもう一度お試しください。',
    sign_out_failed:
      'サインアウトできませんでした。まだサインインしている可能性があります。しばらくしてからもう一度お試しください。',
    session_not_found: 'このセッションはすでに終了しているか、お客様のものではありません。',
    body_not_parsed: 'このフォームの設定が当方で正しく行われていません。何も変更されていません。',
    guard_missing: PAGE_NOT_SET_UP,
    organization_resolver_missing: PAGE_NOT_SET_UP,
    sign_in_page_guarded: 'サインインページの設定が当方で正しく行われていません。',
    portal_forbidden:
      '組織のサインイン方法を変更する権限がありません。管理者にお問い合わせください。',
    federation_failed:
      'サインインを行うサービスに接続できませんでした。しばらくしてからもう一度お試しください。',
    federation_connection_missing: 'お客様の組織は、サインインを行うサービスに設定されていません。',
    federation_domain_missing:
      'お使いのメールドメインは、シングルサインオンにまだ設定されていません。管理者にお問い合わせください。',
    credential_used: 'このサインインはすでに使用されています。もう一度サインインしてください。',
    portal_policy_failed:
      'この操作の権限を確認できませんでした。しばらくしてからもう一度お試しください。',
    organization_not_found: 'お客様の組織は、当方のサインインサービスに設定されていません。',
    organization_mismatch:
      'このページは別の組織のものです。その組織のアカウントを使うにはサインアウトするか、前に戻ってください。',
    organization_resolver_failed:
      'このページがどの組織のものか判別できませんでした。しばらくしてからもう一度お試しください。',
    policy_rules_failed:
      'サインインの方法を確認できませんでした。しばらくしてからもう一度お試しください。',
    unsupported_transport: 'この種類の要求には対応していません。',
    webhooks_not_configured: 'Webhook が当方で設定されていません。',
    raw_body_missing: 'Webhook の設定が当方で正しく行われていません。',
    webhook_rejected: 'この Webhook を確認できませんでした。',
    invalid_webhook: 'この Webhook の形式が正しくありません。',
    webhook_in_progress: 'この Webhook はすでに処理中です。',
    webhook_failed: 'この Webhook を処理できませんでした。もう一度送信してください。',
    keys_unavailable: UNREACHABLE,
    environment_unreachable: UNREACHABLE,
    environment_error:
      'サインインサービスから予期しない応答がありました。しばらくしてからもう一度お試しください。',
    environment_busy:
      'サインインサービスが混み合っています。少し待ってからもう一度お試しください。',
    environment_timeout:
      'サインインサービスが時間内に応答しませんでした。しばらくしてからもう一度お試しください。',
  },
  titles: {
    login_required: 'サインインしてください',
    session_expired: 'もう一度サインインしてください',
    access_token_required: 'サインインしてください',
    access_token_rejected: 'もう一度サインインしてください',
    step_up_required: 'ご本人ですか?',
    step_up_rejected: '確認できませんでした',
    too_many_requests: '試行回数が多すぎます',
    login_loop: 'サインインの状態が保たれませんでした',
    session_not_found: 'セッションが見つかりません',
    sign_out_failed: 'サインアウトできませんでした',
    already_signed_in: 'アカウントを切り替えますか?',
    organization_mismatch: '組織を切り替えますか?',
    method_not_allowed: 'あと一歩です',
    cross_site_request: '要求が拒否されました',
    origin_unknown: '確認してください',
    user_refused: 'アクセスできません',
    webhooks_not_configured: 'Webhook は受け付けられませんでした',
    raw_body_missing: 'Webhook は受け付けられませんでした',
    webhook_rejected: 'Webhook は拒否されました',
    invalid_webhook: 'Webhook は拒否されました',
    webhook_in_progress: 'Webhook はまだ処理されていません',
    webhook_failed: 'Webhook はまだ処理されていません',
    portal_forbidden: 'アクセスできません',
    notCompleted: 'サインインが完了しませんでした',
    notSignedIn: 'サインインできませんでした',
  },
  labels: {
    tryAgain: 'もう一度試す',
    signIn: 'サインイン',
    backToList: '一覧に戻る',
    confirmItIsMe: '本人であることを確認する',
    signOut: 'サインアウト',
    signOutAndContinue: 'サインアウトして続ける',
    signOutEverywhere: 'すべての端末でサインアウト',
    endSession: 'セッションを終了',
    backToApp: 'アプリケーションに戻る',
    backTo: '{app} に戻る',
    signedInAs: '{user} としてサインインしています。',
    tryAgainIn: '{when}にもう一度お試しください。',
    helpAdmin: '問題が続く場合は、会社の IT 部門にこの番号をお伝えください:',
    helpDeveloper: '問題が続く場合は、当方のサポートにこの番号をお伝えください:',
    helpUser: 'お問い合わせの際は、この番号をお伝えください:',
    workEmail: '会社のメールアドレス',
    emailPlaceholder: 'namae@kaisha.co.jp',
    continueWithSso: 'シングルサインオンで続ける',
  },
};
