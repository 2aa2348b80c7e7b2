namespace CrashHub.Server.Data.Alerting;

/// <summary>How a delivery stands. Stored as a number, so values are only added.</summary>
internal enum AlertDeliveryState
{
    /// <summary>To be tried, for the first time or again.</summary>
    Pending = 0,

    /// <summary>The receiver took it.</summary>
    Delivered = 1,

    /// <summary>Given up: the dead letters.</summary>
    Failed = 2,
}
