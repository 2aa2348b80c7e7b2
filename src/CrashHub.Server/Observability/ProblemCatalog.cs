namespace CrashHub.Server.Observability;

/// <summary>What each problem type means and what to do, for its page <c>/problems/name</c>.</summary>
internal static class ProblemCatalog
{
    public static IReadOnlyDictionary<string, string> Entries { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["address-refused"] =
                "Nothing is sent to that address: it is not http or https, or it is not of the internet. Alerts:AllowPrivateNetworks lets alerts go to private ones.",
            ["address-too-long"] = "The request's address is longer than the server reads. Shorten the query.",
            ["bad-request"] = "The request can't be understood as it stands. The detail says which part.",
            ["cant-split"] =
                "The split would take nothing, or everything. The detail says which; choose other crashes or another function.",
            ["conflict"] = "What was asked for contradicts what is stored. Read it again and decide anew.",
            ["digest-mismatch"] = "The body's SHA-256 is not the one of its Content-Digest: it changed on the way. Send it again.",
            ["empty-body"] = "A body is needed and none came.",
            ["forbidden"] = "The token is known but lacks the scope that this takes. The detail names the scope.",
            ["gone"] = "What was asked for was stored once and is not any more; the detail says why.",
            ["headers-too-large"] = "The request's headers are larger than the server reads.",
            ["internal-error"] =
                "The server failed. Its log holds the reason under the problem's traceId. Nothing that was acknowledged is lost.",
            ["invalid-cursor"] = "The cursor is not one that this list gave out, or belongs to another order. Start without one.",
            ["invalid-fields"] = "One or more fields are not right; errors[] names each of them.",
            ["invalid-json"] = "The body is no JSON, or not an object. The detail says where it breaks.",
            ["invalid-limit"] = "limit is a whole number from 1 to 1000.",
            ["invalid-expression"] =
                "The expression or path can't be worked out. position counts characters from 0; the detail says what is wrong.",
            ["invalid-query"] = "The query can't be read. position counts characters from 0; the detail says what was expected.",
            ["invalid-rules"] = "The grouping rules can't be read. errors[] holds line, column and what is wrong for each place.",
            ["invalid-sort"] = "The list knows no such order. The detail names those that it knows.",
            ["last-administrator"] = "The change would leave nobody who administers the instance. Make another administrator first.",
            ["length-required"] = "The request must state its length.",
            ["member-already"] = "This person is a member of the project already. Change the role instead.",
            ["method-not-allowed"] = "The address exists and does not answer this method. The Allow header names those that it does.",
            ["name-taken"] = "Another one has this name in addresses already. Choose another.",
            ["no-account"] = "Nobody has an account with this e-mail address. Send an invitation instead.",
            ["not-found"] = "There is nothing at this address, or the token can't see it.",
            ["overloaded"] =
                "As many uploads run as the project may have now; others keep places of their own. Nothing was read. Retry-After says when to come again.",
            ["precondition-failed"] = "Somebody changed it since it was read. Read it again, then send the change with the new ETag.",
            ["query-required"] = "A change of many needs a query, so that none is made to everything by accident.",
            ["quota-exceeded"] =
                "The project stored as much today as it may. The quota begins anew at 00:00 UTC; Retry-After says when to come again.",
            ["range-not-satisfiable"] = "The range lies outside of what there is.",
            ["rate-limited"] =
                "More came than the project, the token or the public key may send. policy or unit names the limit; Retry-After says when to come again.",
            ["refused"] = "The server refused the request.",
            ["timeout"] = "The request took too long to arrive.",
            ["too-large"] = "Over a limit. limit and unit say how much is taken, setting names the configuration key that raises it.",
            ["too-many"] = "The answer would be larger than anybody reads. limit and unit say how much is told; narrow the question down.",
            ["too-many-invitations"] = "As many invitations are open as there can be. Withdraw those that nobody will take.",
            ["too-many-requests"] = "Over a quota. Retry-After says when to come again.",
            ["too-many-rules"] = "The project holds as many rules of this kind as it can. Remove those that are of no use.",
            ["too-many-tokens"] = "The project holds as many tokens as it can. Revoke those that nobody uses.",
            ["too-slow"] = "The answer took longer than anybody waits. Ask for less: fewer members, or a simpler expression.",
            ["truncated"] = "The dump ends before its stack: received is what came, declared what its sections announce. Send it again.",
            ["unauthorized"] = "No token, or one that is wrong, expired or revoked. Send Authorization: Bearer <token>.",
            ["unavailable"] = "The database or the store can't be used now. Retry-After says when to come again.",
            ["unknown-probe"] =
                "The probe token is none that the project gave out, or its day is over. Send the crash again without probe; it is counted then.",
            ["unreadable"] = "The bytes are not of the kind that is taken here. section, offset and kind say where reading stopped.",
            ["unsupported-media-type"] = "The content type or the content encoding is none that is taken here.",
        };
}
