# The packages: the whole lock with its hashes, then only what production uses.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY pyproject.toml requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
COPY docker/keep_production.py ./
RUN /venv/bin/python keep_production.py

FROM python:3.11-slim-bookworm
# PORTAL_NO_BOOTSTRAP: manage.py finds its packages installed.
ENV PATH=/venv/bin:$PATH \
    PORTAL_NO_BOOTSTRAP=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=ifmsa_portal.settings \
    MEDIA_ROOT=/files
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent portal \
    && install --directory --owner=portal --mode=0700 /files
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Nothing of these values stays in the image: collecting static files only wants them to be there.
RUN SITE_URL=https://build.invalid SECRET_KEY=build DATABASE_URL=postgres://build.invalid/build \
    REDIS_URL=redis://build.invalid \
    python manage.py collectstatic --no-input --verbosity 0 --ignore flags \
    && chmod -R a+rX staticfiles \
    && python -m compileall -q .
USER portal
VOLUME /files
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "docker/healthy.py"]
CMD ["gunicorn", "ifmsa_portal.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "3", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "20", \
     "--max-requests", "5000", "--max-requests-jitter", "500", "--no-control-socket", "--access-logfile", "-"]
