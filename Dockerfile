# The gateway; with `simulator` behind the name of the image, the simulator of the provider alone. docs/production.md says how to run it.
ARG NODE=24-bookworm-slim

FROM node:${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json schema.graphql ./
COPY scripts/built.js scripts/bundle.js scripts/
COPY src src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:${NODE}
ENV NODE_ENV=production HOST=0.0.0.0 SIMULATOR_HOST=0.0.0.0 DATABASE_URL=file:/data/gateway.db
RUN install -d -o node -g node -m 0700 /data
WORKDIR /app
COPY --from=build /build/package.json /build/schema.graphql ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
USER node
VOLUME /data
EXPOSE 4000 4001
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--no-allocation-site-pretenuring", "--max-semi-space-size=32", "dist/cli/main.js"]
CMD ["start"]
