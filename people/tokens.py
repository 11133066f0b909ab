"""Secret links in mails: the database keeps only the hash of the secret."""

import hashlib
import secrets


def new_token() -> tuple[str, str]:
    """Make a secret for a link; return it together with the hash to keep."""
    token = secrets.token_urlsafe(32)
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """Return the hash under which a secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
