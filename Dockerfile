# syntax=docker/dockerfile:1
# One image for CPU and GPU: torch's wheel of this name brings CUDA where the index has that build.
ARG BASE_IMAGE=python:3.12-slim

FROM ${BASE_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# For the statistics kernel. Without a compiler the install succeeds all the same, slower.
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /src
# Dependencies first: they change rarely, the code often.
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN mkdir experiments server frontend \
 && pip install -c constraints.txt '.[postgres]' \
 && pip uninstall -y layerscope
COPY setup.py ./
COPY experiments experiments
COPY server server
COPY frontend frontend
RUN pip install --no-deps . \
 && pip uninstall -y pip

FROM ${BASE_IMAGE}
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1
RUN useradd --create-home --uid 10001 layerscope \
 && install -d -o layerscope -g layerscope /data
COPY --from=build /opt/venv /opt/venv
USER layerscope
WORKDIR /home/layerscope
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["layerscope", "serve", "--host", "0.0.0.0", "--port", "8000", "--data-dir", "/data"]
