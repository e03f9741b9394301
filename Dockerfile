# docker build -t helpsdk .
# The image runs as a user without rights on a file system that may be read-only; what is kept lies in /data.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements/server.txt requirements/server.txt
RUN python -m venv /opt/helpsdk && \
    /opt/helpsdk/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/server.txt
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY helpsdk helpsdk
RUN /opt/helpsdk/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . && \
    /opt/helpsdk/bin/python -m compileall -q /opt/helpsdk

FROM python:3.13-slim
RUN groupadd --gid 10001 helpsdk && useradd --uid 10001 --gid helpsdk --no-create-home helpsdk && \
    install -d -o helpsdk -g helpsdk -m 0700 /data
COPY --from=build /opt/helpsdk /opt/helpsdk
ENV PATH=/opt/helpsdk/bin:$PATH PYTHONDONTWRITEBYTECODE=1 \
    HELPSDK_DATA=/data HELPSDK_HOST=0.0.0.0 HELPSDK_PORT=8080 HELPSDK_LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD \
    ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:%s/livez' % os.environ['HELPSDK_PORT'], timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["helpsdk"]
CMD ["serve"]
