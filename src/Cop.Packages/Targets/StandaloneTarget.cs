using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cop.Packages;

/// <summary>A .NET program with the bundle in it: a typed record of the variables, and a method that renders.</summary>
internal static class StandaloneTarget
{
    public static TargetOutput Write(Bundle bundle)
    {
        string name = Identifier(bundle.Package.TrimStart('@'));
        var open = bundle.Variables.Where(each => !each.Declaration.IsBoundAtBuild && each.From is null).ToList();
        return new(
            [
                new("bundle.json", BundleJson.Write(bundle).Utf8),
                new($"{name}.cs", Encoding.UTF8.GetBytes(Code(bundle, name, open))),
                new($"{name}.csproj", Encoding.UTF8.GetBytes(Project())),
            ],
            []);
    }

    // The version of the library is not in it, so that an update of the tool that changes nothing changes no digest.
    private static string Project() => """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup Condition="'$(CopPackages)' == ''">
            <PackageReference Include="Cop.Packages" Version="*" />
          </ItemGroup>
          <ItemGroup Condition="'$(CopPackages)' != ''">
            <ProjectReference Include="$(CopPackages)" />
          </ItemGroup>
          <ItemGroup>
            <None Update="bundle.json" CopyToOutputDirectory="PreserveNewest" />
          </ItemGroup>
        </Project>

        """;

    private static string Program(Bundle bundle, string name) => $$"""
            using Cop;
            using Cop.Packages;

            // Prints what a model gets: dotnet run -- '{"name": "value"}'
            var values = CopJson.Parse(args.Length > 0 ? args[0] : "{}").Unwrap();
            var rendered = {{name}}.Bundle.Render(values.Members.ToDictionary(member => member.Name, member => member.Value));
            foreach (var diagnostic in rendered.Diagnostics) Console.Error.WriteLine(diagnostic);
            if (rendered.Value is null) return rendered.ExitCode;
            Console.WriteLine(rendered.Value.Text);
            return 0;

            /// <summary>The package {{bundle.Package}} {{bundle.Version}}.</summary>
            public static class {{name}}
            {
                /// <summary>The bundle.</summary>
                public static PackageBundle Bundle { get; } =
                    PackageBundle.Load(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "bundle.json")));

                /// <summary>Renders the package.</summary>
                public static PackageOutcome<RenderedPackage> Render({{name}}Variables variables, string? persona = null) =>
                    Bundle.Render(variables.ToValues(), persona);
            }

            /// <summary>The variables that are open.</summary>
            public sealed record {{name}}Variables
            {

            """;

    private static string Code(Bundle bundle, string name, List<BundleVariable> open)
    {
        var code = new StringBuilder(Program(bundle, name));
        foreach (var variable in open)
        {
            bool isRequired = variable.Declaration.IsRequired;
            code.Append(CultureInfo.InvariantCulture,
                $"    public {(isRequired ? "required " : "")}{TypeOf(variable)}{(isRequired ? "" : "?")} {PropertyOf(bundle, variable)} " +
                    $"{{ get; init; }}\n");
        }

        code.Append(
            "\n    public IReadOnlyDictionary<string, CopJson> ToValues()\n    {\n        var values = new Dictionary<string, " +
                "CopJson>();\n");
        foreach (var variable in open)
        {
            string key = variable.Package == bundle.Package ? variable.Declaration.Name : $"{variable.Package}:{variable.Declaration.Name}";
            string local = Local(PropertyOf(bundle, variable));
            string value = TypeOf(variable) == "CopJson" ? local : $"CopJson.From({local})";
            code.Append(CultureInfo.InvariantCulture,
                $"        if ({PropertyOf(bundle, variable)} is {{ }} {local}) values[{CopJson.From(key)}] = {value};\n");
        }

        return code.Append("        return values;\n    }\n}\n").ToString();
    }

    private static string TypeOf(BundleVariable variable) => variable.Declaration.Type switch
    {
        "string" => "string",
        "number" => "double",
        "boolean" => "bool",
        _ => "CopJson",
    };

    private static string PropertyOf(Bundle bundle, BundleVariable variable) => variable.Package == bundle.Package
        ? Identifier(variable.Declaration.Name) : Identifier(variable.Package.TrimStart('@')) + Identifier(variable.Declaration.Name);

    private static string Local(string property) => $"the{property}";

    // "support-agent" becomes SupportAgent.
    private static string Identifier(string name) =>
        string.Concat(
            name.Split('-', '_', '/', '.').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
