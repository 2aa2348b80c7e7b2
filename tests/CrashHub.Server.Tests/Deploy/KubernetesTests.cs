using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CrashHub.Server.Tests.Deploy;

/// <summary>What the manifests say of each other must hold: no cluster tells before it is too late.</summary>
public sealed partial class KubernetesTests
{
    private static readonly IReadOnlyList<YamlNode> Applied = [.. Resources("kustomization.yaml").SelectMany(Documents)];
    private static readonly IReadOnlyList<YamlNode> Secrets = Documents("secret.example.yaml");

    [Fact]
    public void EveryManifestIsAppliedOrSaysThatItIsAnAlternative()
    {
        var files = Directory.GetFiles(DeployFiles.PathOf("kubernetes"), "*.yaml").Select(Path.GetFileName);

        Assert.Equal(
            ["kustomization.yaml", "scaler-postgres.yaml", "secret.example.yaml"],
            files.Except(Resources("kustomization.yaml")).Order()
        );
    }

    [Fact]
    public void TheThreeRolesEachHaveADeployment() =>
        Assert.Equal(
            ["ingest", "web", "worker"],
            Of("Deployment").Select(d => Env(d).Single(e => e.Text("name") == "CrashHub__Roles").Text("value")).Order()
        );

    [Fact]
    public void EverySelectorFindsThePodsOfOneDeployment()
    {
        foreach (var deployment in Of("Deployment"))
            Assert.True(Selects(deployment.Map("spec", "selector", "matchLabels"), deployment));
        foreach (
            var chooser in Of("Service")
                .Select(s => s.Map("spec", "selector"))
                .Concat(Of("PodDisruptionBudget").Select(p => p.Map("spec", "selector", "matchLabels")))
        )
            Assert.Single(Of("Deployment"), d => Selects(chooser, d));
        var policy = Assert.Single(Of("NetworkPolicy"));
        Assert.All(Of("Deployment"), d => Assert.True(Selects(policy.Map("spec", "podSelector", "matchLabels"), d)));
    }

    [Fact]
    public void EveryDeploymentHasADisruptionBudget()
    {
        foreach (var deployment in Of("Deployment"))
            Assert.Single(Of("PodDisruptionBudget"), p => Selects(p.Map("spec", "selector", "matchLabels"), deployment));
    }

    [Fact]
    public void EveryPortThatIsNamedIsOneOfTheContainer()
    {
        foreach (var service in Of("Service"))
        {
            var deployment = Of("Deployment").Single(d => Selects(service.Map("spec", "selector"), d));
            Assert.All(service.List("spec", "ports"), port => Assert.Contains(port.Text("targetPort"), Ports(deployment)));
        }
        foreach (var rule in Of("NetworkPolicy").SelectMany(p => p.List("spec", "ingress")))
            Assert.All(rule.List("ports"), port => Assert.All(Of("Deployment"), d => Assert.Contains(port.Text("port"), Ports(d))));
        foreach (var backend in Of("Ingress").SelectMany(i => i.List("spec", "rules")).SelectMany(r => r.List("http", "paths")))
        {
            var service = Of("Service").Single(s => s.Text("metadata", "name") == backend.Text("backend", "service", "name"));
            Assert.Contains(service.List("spec", "ports"), p => p.Text("name") == backend.Text("backend", "service", "port", "name"));
        }
    }

    [Fact]
    public void TheMetricsPortIsTheOneThatIsSetAndScraped()
    {
        var port = Of("ConfigMap").Single().Text("data", "CrashHub__Metrics__Port");
        foreach (var deployment in Of("Deployment"))
        {
            Assert.Equal(port, Container(deployment).List("ports").Single(p => p.Text("name") == "metrics").Text("containerPort"));
            Assert.Equal(port, deployment.Text("spec", "template", "metadata", "annotations", "prometheus.io/port"));
        }
    }

    [Fact]
    public void EverySecretAndSettingThatIsReferredToIsThere()
    {
        foreach (var deployment in Of("Deployment"))
        {
            foreach (var reference in Env(deployment).Select(e => e.At("valueFrom", "secretKeyRef")).OfType<YamlNode>())
            {
                var secret = Secrets.Single(s => s.Text("metadata", "name") == reference.Text("name"));
                Assert.Contains(reference.Text("key"), secret.Map("stringData").Keys);
            }
            foreach (var source in Container(deployment).List("envFrom"))
                Assert.Contains(Of("ConfigMap"), c => c.Text("metadata", "name") == source.Text("configMapRef", "name"));
            Assert.Contains(
                Of("ServiceAccount"),
                a => a.Text("metadata", "name") == deployment.Text("spec", "template", "spec", "serviceAccountName")
            );
        }
    }

    [Fact]
    public void EverySettingIsOneThatOperationsExplains()
    {
        var known = OperationsTable()
            .Matches(File.ReadAllText(Path.Combine(DeployFiles.Root, "src/docs/operations.md")))
            .Select(m => m.Groups["key"].Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var compose = DeployFiles.Yaml("../docker-compose.yml").Single();
        var set = Of("ConfigMap")
            .SelectMany(c => c.Map("data").Keys)
            .Concat(Of("Deployment").SelectMany(Env).Select(e => e.Text("name")))
            .Concat(compose.Map("x-settings").Keys)
            .Concat(((string[])["web", "ingest", "worker"]).SelectMany(role => compose.Map("services", role, "environment").Keys))
            .Where(name => name != "<<")
            .ToList();

        Assert.True(set.Count > 10);
        Assert.All(set, name => Assert.Contains(KeyOf(name), known));
    }

    [Fact]
    public void EveryPodIsUnprivilegedAndWritesOnlyWhatIsMounted()
    {
        foreach (var deployment in Of("Deployment"))
        {
            var container = Container(deployment);
            Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
            Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
            Assert.Equal("true", deployment.Text("spec", "template", "spec", "securityContext", "runAsNonRoot"));
            var volumes = deployment.List("spec", "template", "spec", "volumes").Select(v => v.Text("name"));
            Assert.Equal(volumes.Order(), container.List("volumeMounts").Select(m => m.Text("name")).Order());
            Assert.NotNull(container.At("resources", "requests"));
        }
    }

    [Fact]
    public void EveryProbeAsksForHealth()
    {
        foreach (var container in Of("Deployment").Select(Container))
        {
            Assert.Equal("/healthz", container.Text("livenessProbe", "httpGet", "path"));
            Assert.Equal("/readyz", container.Text("readinessProbe", "httpGet", "path"));
            Assert.Equal("/healthz", container.Text("startupProbe", "httpGet", "path"));
        }
    }

    [Theory]
    [InlineData("scaler.yaml")]
    [InlineData("scaler-postgres.yaml")]
    public void TheScalerScalesADeploymentThatNamesNoReplicas(string file)
    {
        var scaler = Documents(file).Single(d => d.Text("kind") == "ScaledObject");

        var target = Of("Deployment").Single(d => d.Text("metadata", "name") == scaler.Text("spec", "scaleTargetRef", "name"));
        Assert.Null(target.At("spec", "replicas"));
        if (scaler.List("spec", "triggers").Single().At("authenticationRef") is { } authentication)
            Assert.Contains(
                Documents(file),
                d => d.Text("kind") == "TriggerAuthentication" && d.Text("metadata", "name") == authentication.Text("name")
            );
    }

    private static string KeyOf(string variable) =>
        (variable.StartsWith("CrashHub__", StringComparison.Ordinal) ? variable["CrashHub__".Length..] : variable).Replace("__", ":");

    private static IReadOnlyList<YamlNode> Documents(string file) => DeployFiles.Yaml($"kubernetes/{file}");

    private static IReadOnlyList<string> Resources(string kustomization) =>
        [.. Documents(kustomization).Single().List("resources").Select(r => ((YamlScalarNode)r).Value!)];

    private static IReadOnlyList<YamlNode> Of(string kind) => [.. Applied.Where(d => d.Text("kind") == kind)];

    private static YamlNode Container(YamlNode deployment) => deployment.List("spec", "template", "spec", "containers").Single();

    private static IReadOnlyList<YamlNode> Env(YamlNode deployment) => Container(deployment).List("env");

    private static IEnumerable<string> Ports(YamlNode deployment) => Container(deployment).List("ports").Select(p => p.Text("name"));

    private static bool Selects(IReadOnlyDictionary<string, string> labels, YamlNode deployment)
    {
        var pod = deployment.Map("spec", "template", "metadata", "labels");
        return labels.Count > 0 && labels.All(l => pod.TryGetValue(l.Key, out var value) && value == l.Value);
    }

    [GeneratedRegex(@"^\| `(?<key>[A-Za-z_:]+)` \|", RegexOptions.Multiline, 1000)]
    private static partial Regex OperationsTable();
}
