using CrashHub.Server.Data;
using Microsoft.AspNetCore.Identity;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Refuses the passwords that are long enough and still tried first (NIST SP 800-63B s5.1.1.2): the person's own address or name, the product's, one character or a
/// short piece over and over, runs along the alphabet or a keyboard, and the long ones among the most common.
/// </summary>
internal sealed class GuessedPasswords : IPasswordValidator<User>
{
    private const int LongestPiece = 4;
    private const int MostLeft = 4;

    private static readonly string[] Runs =
    [
        "0123456789012345678901234567890",
        "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
        "1q2w3e4r5t6y7u8i9o0p",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    ];

    /// <summary>What common long passwords are made of; what is left of one without them is hardly anything.</summary>
    private static readonly string[] Words =
    [
        "password",
        "passwort",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "administrator",
        "admin",
        "welcome",
        "letmein",
        "iloveyou",
        "changeme",
        "default",
        "secret",
        "qwerty",
        "qwertz",
        "azerty",
        "monkey",
        "dragon",
        "football",
        "baseball",
        "princess",
        "sunshine",
        "superman",
        "trustno1",
        "crashhub",
        "correcthorsebatterystaple",
        "correct horse battery staple",
        "1234567890",
        "123456789",
        "12345678",
        "123456",
        "12345",
        "1234",
        "123",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) =>
        Task.FromResult(
            IsGuessed(password ?? "", user.Email, user.DisplayName)
                ? IdentityResult.Failed(
                    new IdentityError
                    {
                        Code = "PasswordIsGuessed",
                        Description =
                            "This password is one of those that are tried first. Take another, for example four words that have nothing to do with each other.",
                    }
                )
                : IdentityResult.Success
        );

    /// <summary>Whether a password is among the first that somebody would try.</summary>
    /// <param name="password">The password; others than the length's rules are asked here.</param>
    /// <param name="email">The person's address.</param>
    /// <param name="name">The person's name.</param>
    internal static bool IsGuessed(string password, string? email, string? name)
    {
        var text = password.Trim().ToLowerInvariant();
        return Repeats(text)
            || Runs.Any(run => run.Contains(text) || Reversed(run).Contains(text))
            || LeftOf(text, email, name) <= MostLeft;
    }

    private static bool Repeats(string text)
    {
        for (var piece = 1; piece <= LongestPiece; piece++)
        {
            var all = true;
            for (var at = piece; at < text.Length && all; at++)
                all = text[at] == text[at - piece];
            if (all)
                return true;
        }
        return false;
    }

    /// <summary>Characters, without spaces, that neither the person nor a common word accounts for.</summary>
    private static int LeftOf(string text, string? email, string? name)
    {
        var left = text;
        // The name before the address's parts, which may be parts of it.
        foreach (var own in (ReadOnlySpan<string?>)[email, name, email?.Split('@')[0], email?.Split('@')[^1]])
        {
            if (own is { Length: > 2 })
                left = left.Replace(own.ToLowerInvariant(), "");
        }
        foreach (var word in Words)
            left = left.Replace(word, "");
        return left.Count(letter => !char.IsWhiteSpace(letter));
    }

    private static string Reversed(string text)
    {
        var letters = text.ToCharArray();
        Array.Reverse(letters);
        return new string(letters);
    }
}
