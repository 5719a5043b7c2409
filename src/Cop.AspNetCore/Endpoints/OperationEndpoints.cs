using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.AspNetCore;

/// <summary>Endpoints of the operations that packages offer, such as the inbox and the ledger.</summary>
internal static class OperationEndpoints
{
    public static HttpEndpoint Create(KernelOperation operation) =>
        new(operation.Name, operation.IsChange ? "POST" : "GET", operation.Path, operation.Group, operation.Summary)
        {
            IsChange = operation.IsChange,
            Consumes = operation.IsChange ? [OperationResult.JsonType] : [],
            Produces = operation.MediaType,
            Parameters = [.. operation.Parameters.Select(parameter => ParameterOf(operation, parameter))],
            AnswerAsync = (request, cancellationToken) => RunAsync(operation, request, cancellationToken),
        };

    private static HttpParameter ParameterOf(KernelOperation operation, OperationParameter parameter) => new(
        parameter.Name,
        operation.Path.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal)
            || operation.Path.Contains($"{{**{parameter.Name}}}", StringComparison.Ordinal) ? ParameterPlace.Path
            : operation.IsChange ? ParameterPlace.Body : ParameterPlace.Query,
        parameter.Kind, parameter.Description) { IsRequired = parameter.IsRequired };

    private static async Task<CopResult<HttpAnswer>> RunAsync(
        KernelOperation operation, CopRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Endpoint.Parameters.Where(parameter => parameter.Place != ParameterPlace.Body)
            .Select(parameter => (parameter.Name, ValueOf(request, parameter))).ToList();
        if (operation.IsChange)
        {
            if (!(await request.ReadJsonAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var error))
                return error;
            if (body.Kind != JsonValueKind.Object)
                return new CopError(CopErrorCodes.InvalidQuery, "The body is not a JSON object.");
            arguments.AddRange(body.Members.Select(member => (member.Name, (CopJson?)member.Value)));
        }

        if (!operation.Bind(CopJson.Object(arguments)).TryGet(out var bound, out var invalid))
            return invalid;
        var call = new OperationCall(request.Kernel, request.Context.RequestServices, request.Scope, bound)
        {
            Actor = request.Caller.Actor,
        };
        var ran = await operation.InvokeAsync(call, cancellationToken).ConfigureAwait(false);
        return ran.Map(result => new HttpAnswer(result));
    }

    private static CopJson? ValueOf(CopRequest request, HttpParameter parameter) => parameter.Kind switch
    {
        OperationParameterKind.Integer => request.Integer(parameter.Name) is { } number ? CopJson.From(number) : null,
        OperationParameterKind.Boolean => request.Boolean(parameter.Name) ? CopJson.From(true) : null,
        OperationParameterKind.Time => request.Time(parameter.Name) is { } time ? CopJson.From(CopTime.Format(time)) : null,
        _ => request.Text(parameter.Name) is { } text ? CopJson.From(text) : null,
    };
}
