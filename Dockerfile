# The portal as one image: web, worker and clock differ only in their command.

FROM python:3.11-slim-bookworm AS base
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PATH=/opt/venv/bin:$PATH
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libmagic1 poppler-utils fonts-noto-core \
    && rm -rf /var/lib/apt/lists/*

# --- Packages, fonts, catalogues and static files are made here and copied over ---------------------
FROM base AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
COPY requirements.txt constraints.txt /build/
RUN pip install --no-cache-dir --disable-pip-version-check -r /build/requirements.txt
WORKDIR /app
COPY . .
# The values below only satisfy the settings while the files are collected; none stays in the image.
RUN python scripts/build_fonts.py \
    && python scripts/i18n.py compile \
    && PRODUCTION=true SECRET_KEY=0123456789012345678901234567890123456789012345678901234567890123 \
        ALLOWED_HOSTS=localhost DATA_DIR=/tmp/data STATIC_ROOT=/app/staticfiles \
        python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q /app

FROM base AS portal
RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --home-dir /data --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PRODUCTION=true \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles \
    HOST=0.0.0.0 \
    PORT=8000
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn"]
