namespace Cop.Packages.Tests;

/// <summary>The vectors of spec/packages/vectors/templates.json, rendered at once and in two phases.</summary>
public sealed class TemplateVectorTests
{
    private static readonly CopJson Vectors = CopJson.Parse(RepositoryFile.Read("spec/packages/vectors/templates.json")).Unwrap();

    public static TheoryData<string> Names() => [.. Vectors["vectors"]!.Items.Select(each => each["name"]!.AsString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_template_gives_what_its_vector_says(string name)
    {
        var vector = Vectors["vectors"]!.Items.Single(each => each["name"]!.AsString() == name);
        var fixture = Read(vector);
        var segments = fixture.Render();
        if (vector["codes"] is { } codes)
        {
            fixture.Found.Select(each => each.Code)
                .ShouldBe(codes.Items.Select(each => each.AsString()!), string.Join('\n', fixture.Found));
            return;
        }

        fixture.Found.ShouldBeEmpty();
        TemplateFixture.TextOf(segments).ShouldBe(vector["output"]!.AsString());
        if (vector["segments"] is { } expected)
            segments.Select(each => (each.Trust, each.Text))
                .ShouldBe(expected.Items.Select(each => (each.Items.First().AsString()!, each.Items.Last().AsString()!)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rendering_in_two_phases_gives_the_same(string name)
    {
        var vector = Vectors["vectors"]!.Items.Single(each => each["name"]!.AsString() == name);
        if (vector["codes"] is not null) return;
        var whole = Read(vector);
        var expected = whole.Render();
        // Every second variable is put in by the build.
        var parts = Read(vector, isBuild: index => index % 2 == 0);
        var bound = parts.Bind(
            parts.Expand(), parts.Values.Where(each => parts.Variables.First(one => one.Name == each.Key).IsBoundAtBuild).ToDictionary());
        parts.Render(bound).Select(each => (each.Text, each.Trust, each.Variable))
            .ShouldBe(expected.Select(each => (each.Text, each.Trust, each.Variable)));
    }

    private static TemplateFixture Read(CopJson vector, Func<int, bool>? isBuild = null)
    {
        var values = vector["variables"]?.Members.ToDictionary(each => each.Item1, each => each.Item2) ?? [];
        string[] others = ["mail", "a", "b", "c", "x"];
        var declared = TemplateFixture.Declare(values.Keys.Concat(vector["output"] is null ? [] : others).Distinct());
        return new TemplateFixture
        {
            Template = vector["template"]!.AsString()!,
            Values = values,
            Variables = [.. declared.Select((each, index) => each with { IsBoundAtBuild = isBuild?.Invoke(index) ?? false })],
            Files = vector["files"]?.Members.ToDictionary(each => each.Item1, each => each.Item2.AsString()!) ?? [],
            Model = vector["model"] is { } model ? new(model["id"]?.AsString(), model["family"]?.AsString()) : null,
        };
    }
}
