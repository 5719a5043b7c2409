namespace Cop.Packages.Tests;

public sealed class ManifestEditorTests
{
    [Theory]
    [InlineData("meta: {name: x}\n", "meta: {name: x}\n\ndependencies:\n  \"tone\": \"^1.0.0\"\n")]
    [InlineData("dependencies: {}\n", "dependencies: {\"tone\": \"^1.0.0\"}\n")]
    [InlineData("dependencies: {a-b: '*'}  # c\n", "dependencies: {\"a-b\": '*', \"tone\": \"^1.0.0\"}  # c\n")]
    [InlineData("dependencies:\n    a-b: '*'\n# end\n", "dependencies:\n    \"tone\": \"^1.0.0\"\n    a-b: '*'\n# end\n")]
    [InlineData("dependencies:\n  tone: ~0.9.0 # old\n", "dependencies:\n  tone: \"^1.0.0\" # old\n")]
    [InlineData("dependencies:\n  tone: {version: ~0.9.0, use: [tools]}\n", "dependencies:\n  tone: {version: \"^1.0.0\", use: [tools]}\n")]
    [InlineData("dev_dependencies:\n  tone: '*'\n  a-b: '*'\n", "dev_dependencies:\n  a-b: '*'\n\ndependencies:\n  \"tone\": \"^1.0.0\"\n")]
    public void A_dependency_is_set_and_all_else_stays(string text, string expected) =>
        ManifestEditor.Set(text, "dependencies", "tone", "^1.0.0").ShouldBe(expected);

    [Theory]
    [InlineData("dependencies:\n  tone: '*' # gone\n  a-b: '*' # kept\n", "dependencies:\n  a-b: '*' # kept\n")]
    [InlineData(
        "a: 1\ndependencies:\n  tone:\n    version: '*'\n    use:\n      - tools\n  a-b: '*'\n", "a: 1\ndependencies:\n  a-b: '*'\n")]
    [InlineData("dependencies:\n  tone: '*'\nb: 1\n", "b: 1\n")]
    [InlineData("dependencies: {tone: '*', a-b: '*'}\n", "dependencies: {\"a-b\": '*'}\n")]
    [InlineData("dependencies: {a-b: '*'}\npeer_dependencies: {tone: '*'}\n", "dependencies: {a-b: '*'}\npeer_dependencies: {}\n")]
    public void A_dependency_is_removed_and_all_else_stays(string text, string expected) =>
        ManifestEditor.Remove(text, "tone").ShouldBe(expected);

    [Fact]
    public void What_is_not_there_cannot_be_removed() => ManifestEditor.Remove("dependencies: {}\n", "tone").ShouldBeNull();
}
