# The suite and Dask, for a scheduler, workers and the command itself: the same versions in all.
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends make fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/paper-themes
COPY . .
RUN make .venv/installed-test  # the locked versions, Dask among them
ENV PATH=/opt/paper-themes/.venv/bin:$PATH
