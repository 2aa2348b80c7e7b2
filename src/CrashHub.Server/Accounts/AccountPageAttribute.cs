namespace CrashHub.Server.Accounts;

/// <summary>A page about the account of who is signed in: for people of every role, never for tokens.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AccountPageAttribute : Attribute;
