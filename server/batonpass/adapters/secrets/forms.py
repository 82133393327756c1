"""The forms of tokens and keys that tell by themselves what they are.

Where a form has a group, the group is the secret.
"""

import re

from batonpass.adapters.secrets.finding import Form


def _form(kind: str, pattern: str, *needles: str) -> Form:
    return Form(kind, re.compile(pattern, re.DOTALL), needles)


TOKEN_FORMS = (
    _form(
        "Private Key",
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]+-----|\Z)",
        "private key",
    ),
    _form("Private Key", r"\bPuTTY-User-Key-File-\d:.*?(?:Private-MAC: \w+|\Z)", "putty-user-key"),
    _form("age Secret Key", r"\bAGE-SECRET-KEY-1[A-Z0-9]{58}", "age-secret-key-"),
    _form("JSON Web Token", r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?", "eyj"),
    _form("AWS Access Key", r"\b(?:ASIA|ABIA|ACCA)[A-Z0-9]{16}\b", "asia", "abia", "acca"),
    _form(
        "AWS Secret Key",
        r"(?i)\baws_?secret_?(?:access_?)?key\W{1,6}([a-z0-9/+]{40})(?![a-z0-9/+])",
        "aws",
    ),
    _form("Anthropic Key", r"\bsk-ant-[\w-]{20,}", "sk-ant-"),
    _form("OpenRouter Key", r"\bsk-or-v1-[a-f0-9]{32,}", "sk-or-"),
    _form("OpenAI Token", r"\bsk-(?:proj|svcacct|admin)-[\w-]{20,}|\bsk-[A-Za-z0-9]{32,}", "sk-"),
    _form("Groq Key", r"\bgsk_[A-Za-z0-9]{40,}", "gsk_"),
    _form("xAI Key", r"\bxai-[A-Za-z0-9]{40,}", "xai-"),
    _form("Perplexity Key", r"\bpplx-[A-Za-z0-9]{32,}", "pplx-"),
    _form("Replicate Token", r"\br8_[A-Za-z0-9]{37}", "r8_"),
    _form("Hugging Face Token", r"\bhf_[A-Za-z0-9]{30,}", "hf_"),
    _form("GitHub Token", r"\bgithub_pat_\w{22,}|\bgh[oprsu]_[A-Za-z0-9]{30,}", "github_pat_", "gh"),
    _form("GitLab Token", r"\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[\w-]{20,}", "gl"),
    _form("Bitbucket Token", r"\bATBB[A-Za-z0-9]{28,}", "atbb"),
    _form("Atlassian Token", r"\bATATT3x[\w=-]{60,}", "atatt3x"),
    _form("Google API Key", r"\bAIza[\w-]{35}", "aiza"),
    _form("Google OAuth Secret", r"\bGOCSPX-[\w-]{28}", "gocspx-"),
    _form("Google Access Token", r"\bya29\.[\w-]{20,}", "ya29."),
    _form("Slack Token", r"\bxapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+|\bxox[a-z]-[\w-]{20,}", "xapp-", "xox"),
    _form("Discord Webhook", r"/api/webhooks/\d{17,20}/([\w-]{40,})", "/webhooks/"),
    _form("Stripe Access Key", r"\b(?:[rs]k_test_|whsec_)[A-Za-z0-9]{24,}", "k_test_", "whsec_"),
    _form("DigitalOcean Token", r"\bdo[opr]_v1_[a-f0-9]{64}", "_v1_"),
    _form("Shopify Token", r"\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}", "shp"),
    _form("Databricks Token", r"\bdapi[a-f0-9]{32}", "dapi"),
    _form("Vault Token", r"\bhv[bs]\.[\w-]{24,}", "hvb.", "hvs."),
    _form("Terraform Token", r"\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}", ".atlasv1."),
    _form("Pulumi Token", r"\bpul-[a-f0-9]{40}", "pul-"),
    _form("Doppler Token", r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{30,}", "dp."),
    _form("Docker Token", r"\bdckr_(?:pat|oat)_[\w-]{27,}", "dckr_"),
    _form("Artifactory Token", r"\bAKCp\w{20,}", "akcp"),
    _form("NPM tokens", r"\bnpm_[A-Za-z0-9]{36}", "npm_"),
    _form("RubyGems Key", r"\brubygems_[a-f0-9]{48}", "rubygems_"),
    _form("Linear Key", r"\blin_(?:api|oauth)_[A-Za-z0-9]{32,}", "lin_"),
    _form("Notion Token", r"\bntn_[A-Za-z0-9]{40,}|\bsecret_[A-Za-z0-9]{43}\b", "ntn_", "secret_"),
    _form("Figma Token", r"\bfig[dorh]_[\w-]{36,}", "fig"),
    _form("Airtable Token", r"\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}", "pat"),
    _form("Grafana Token", r"\bgl(?:sa|c)_[\w=]{32,}", "glsa_", "glc_"),
    _form("New Relic Key", r"\bNRAK-[A-Z0-9]{27}", "nrak-"),
    _form("Sentry Token", r"\bsntry[su]_[\w+/=-]{40,}", "sntry"),
    _form("Postman Key", r"\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}", "pmak-"),
    _form("Supabase Token", r"\bsb(?:p_[a-f0-9]{40}|_secret_[\w-]{20,})", "sbp_", "sb_secret_"),
    _form("PlanetScale Token", r"\bpscale_(?:pw|tkn|oauth)_[\w.=-]{32,}", "pscale_"),
    _form("Heroku Key", r"\bHRKU-[\w-]{36,}", "hrku-"),
    _form("Tailscale Key", r"\btskey-(?:auth-|api-|client-)?[\w-]{20,}", "tskey-"),
)
"""Forms that detect-secrets does not know, or not whole."""
