# syntax=docker/dockerfile:1
# One static binary in an image without shell or package manager, run by an unprivileged user.
FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
ARG TARGETOS TARGETARCH VERSION=dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -mod=readonly -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/agentbot ./cmd/agentbot
# The store lives on a volume; the directory must exist and belong to the user before one is mounted over it.
RUN mkdir -p /out/data /out/tmp && chmod 1777 /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/agentbot /agentbot
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/tmp /tmp
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
# Inside a container every interface is right; the default of the binary is loopback.
ENV AGENTBOT_SERVER_ADDR=0.0.0.0:8080 AGENTBOT_STORE_DSN=sqlite:/data/agentbot.db
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 CMD ["/agentbot", "health"]
ENTRYPOINT ["/agentbot"]
CMD ["serve", "--config", "/etc/agentbot/config.yaml"]
