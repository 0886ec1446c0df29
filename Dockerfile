# The service as a small image: no sources, no tools of developers, no shell needed, a user without a name, and nothing of it
# written to. What changes is beneath /var/lib/lotsen, which compose.yaml keeps in memory. `node scripts/check-image.mjs`
# carries these very steps out where there is no Docker.

# 22 is maintained until April 2027; the tests run on 20, 22 and 24.
ARG NODE=node:22-bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY src ./src
COPY scripts ./scripts
COPY dialogs ./dialogs
RUN node scripts/build-if-stale.mjs

FROM ${NODE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without what only debuggers and compilers read, which is nearly half of it.
RUN npm ci --omit=dev && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete

FROM ${NODE}
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3978 \
    KNOWLEDGE_DIR=/var/lib/lotsen/knowledge \
    DIALOGS_DIR=/app/dialogs \
    DATA_DIR=/var/lib/lotsen/data \
    ERASURE_REGISTER=/var/lib/lotsen-register/erasures.jsonl
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY dialogs ./dialogs
COPY knowledge ./knowledge
COPY deploy/start.mjs deploy/healthy.mjs ./deploy/
# A volume that is made for one of these takes its owner over.
RUN mkdir -p /var/lib/lotsen /var/lib/lotsen-register && chown 10001:10001 /var/lib/lotsen /var/lib/lotsen-register
USER 10001:10001
EXPOSE 3978
# Only whether the process answers: one whose database is away comes back by itself, and must not be ended for it. Whether
# it may be sent to is /readyz, which the proxy asks.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "deploy/healthy.mjs"]
STOPSIGNAL SIGTERM
# Node is the first process itself: it hears SIGTERM, drains and ends with 0. It starts no others that could be left behind.
ENTRYPOINT ["node", "deploy/start.mjs"]
CMD ["serve"]
