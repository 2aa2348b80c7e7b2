# syntax=docker/dockerfile:1
# The server. Build: docker build -t crashhub .
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
ARG TARGETARCH

# What restore needs, and nothing that changes more often.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/BannedSymbols.txt src/
COPY src/CrashHub.Analysis/CrashHub.Analysis.csproj src/CrashHub.Analysis/packages.lock.json src/CrashHub.Analysis/
COPY src/CrashHub.Contracts/CrashHub.Contracts.csproj src/CrashHub.Contracts/packages.lock.json src/CrashHub.Contracts/
COPY src/CrashHub.Server/CrashHub.Server.csproj src/CrashHub.Server/packages.lock.json src/CrashHub.Server/
RUN if [ "$TARGETARCH" = arm64 ]; then echo linux-arm64; else echo linux-x64; fi > /rid \
 && dotnet restore src/CrashHub.Server --locked-mode -p:CompiledFor=$(cat /rid)

COPY .editorconfig ./
COPY src src
RUN dotnet publish src/CrashHub.Server --configuration Release --no-restore --output /app -p:UseAppHost=false -p:CompiledFor=$(cat /rid) \
 && mkdir /empty

# No shell and no package manager in this image; it runs as the unprivileged user app.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiselled
WORKDIR /app
COPY --from=build /app .
COPY --from=build --chown=$APP_UID:$APP_UID /empty /data
ENV ASPNETCORE_URLS=http://+:5080 \
    CrashHub__DataPath=/data
USER $APP_UID
VOLUME /data
EXPOSE 5080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["dotnet", "CrashHub.Server.dll", "--healthcheck"]
ENTRYPOINT ["dotnet", "CrashHub.Server.dll"]
