using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cop.AspNetCore;

/// <summary>Reads and checks the parameters in path and query. An unknown or repeated one is an error, never ignored.</summary>
internal static class ParameterReader
{
    public static CopResult<Dictionary<string, object>> Read(HttpRequest request, HttpEndpoint endpoint)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var parameter in endpoint.Parameters.Where(parameter => parameter.Place != ParameterPlace.Body))
        {
            string text;
            if (parameter.Place == ParameterPlace.Path)
            {
                text = PathSegments.Get(request, endpoint.Path, parameter.Name);
            }
            else
            {
                var given = request.Query[parameter.Name];
                if (given.Count > 1)
                    return Invalid($"'{parameter.Name}' is given {given.Count} times; give it once.");
                if (given.Count == 0)
                {
                    if (parameter.IsRequired)
                        return Invalid($"'{parameter.Name}' is missing: {parameter.Description}");
                    continue;
                }

                text = given[0] ?? "";
            }

            if (!Convert(parameter, text).TryGet(out var value, out var error))
                return error;
            values[parameter.Name] = value;
        }

        foreach (var name in request.Query.Keys)
        {
            if (!endpoint.Parameters.Any(parameter => parameter.Place == ParameterPlace.Query && parameter.Name == name))
                return Invalid($"There is no parameter '{Excerpt(name)}' here.");
        }

        return values;
    }

    private static CopResult<object> Convert(HttpParameter parameter, string text)
    {
        switch (parameter.Kind)
        {
            case OperationParameterKind.Integer:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    && number >= parameter.Least && number <= parameter.Most
                    ? number : Invalid(string.Create(CultureInfo.InvariantCulture,
                        $"'{parameter.Name}' is '{Excerpt(text)}', not a whole number from {parameter.Least} to {parameter.Most}."));
            case OperationParameterKind.Boolean:
                return text is "true" or "false" ? text == "true"
                    : Invalid($"'{parameter.Name}' is '{Excerpt(text)}'; it is 'true' or 'false'.");
            case OperationParameterKind.Time:
                return CopTime.TryParse(text, out var time) ? time
                    : Invalid($"'{parameter.Name}' is '{Excerpt(text)}', not a time in UTC such as 2027-01-31T12:00:00.000Z.");
            default:
                if (text.Length == 0 || !parameter.Choices.IsEmpty && !parameter.Choices.Contains(text, StringComparer.Ordinal))
                    return Invalid(parameter.Choices.IsEmpty ? $"'{parameter.Name}' is empty."
                        : $"'{parameter.Name}' is '{Excerpt(text)}'; it is one of {string.Join(", ", parameter.Choices)}.");
                return parameter.Place == ParameterPlace.Path && CopId.Validate(text, parameter.Name) is { } invalid ? invalid : text;
        }
    }

    private static CopError Invalid(string message) => new(CopErrorCodes.InvalidQuery, message);

    private static string Excerpt(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}
