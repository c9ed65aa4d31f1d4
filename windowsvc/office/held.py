"""What the office and the ground floor hold about people: those who sign in. The rest of their columns holds nobody."""

from __future__ import annotations

from windowsvc.office.holdings import Holding, declare, nobody_in

declare(
    Holding(
        room="office",
        what="name and login of staff",
        about="the people who sign in",
        purpose="signing in, and saying who sits at a window",
        lifetime="as long as the account stands; a disabled one stays without a way in",
        columns=frozenset({"staff.login", "staff.name"}),
        erasure="the officer disables the account; what the log says of a person loses its name after 90 days",
        sealed=False,
    )
)
declare(
    Holding(
        room="office",
        what="password hashes, tokens of sign-ins",
        about="the people who sign in",
        purpose="signing in",
        lifetime="password: until it is changed; sign-in: [sessions] absolute_hours",
        columns=frozenset(
            {
                "staff.password_hash",
                "staff.second",
                "staff_session.token_hash",
                "staff_session.csrf",
                "window_state.holder",
            }
        ),
        erasure="signing out; the hourly job drops what has ended",
        sealed=False,
    )
)
nobody_in("change.before", "change.after", "document.data", because="configuration: services, windows, hours, rules")
nobody_in("device.name", "enrol_code.name", because="the name of a machine")
nobody_in("device.token_hash", "enrol_code.code_hash", because="the hash of a machine's token")
nobody_in("staff_role.office", because="the codes of an office and of a department")
nobody_in("throttle.key", "throttle.tries", because="a keyed hash, and instants")
nobody_in("event.detail", because="codes and numbers; the log never holds a word about a person")
nobody_in("audit_entry.detail", "audit_entry.hash", because="codes and numbers; the audit chain names nobody")
nobody_in("audit_head.hash", "audit_head.base_hash", because="hashes of the audit chain")
nobody_in("idempotency.key", "idempotency.request", "idempotency.result", because="a random key, a hash, and ids")
nobody_in("job.last_error", because="the code of a refusal or the name of a class")
