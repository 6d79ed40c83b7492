/* What is likely behind a finding, and what to change where. Rows are looked up from the top: by
 * step, native code and a word of the text; the last row of a step is for the rest. */
#include <string.h>

#include "redshift_odbc.h"
#include "session/check_steps.h"

static const struct {
    const char *step;
    int native;       /* 0: any */
    const char *word; /* NULL: any */
    const char *cause, *advice;
} rows[] = {
    {"data-source", 0, NULL, "the name is misspelled, or the section is in another file",
     "odbc.ini: `odbcinst -j` tells which files are read; ODBCINI names the user's own"},
    {"options", 0, "Unknown connection option", "an option is misspelled, and so has no effect",
     "the data source in odbc.ini, or the connection string; `redshift-odbc options` lists all"},
    {"options", 0, NULL, "an option is missing, or its value is not allowed",
     "the data source in odbc.ini, or the connection string; `redshift-odbc options` lists all"},
    {"odbcinst", 0, "Threading", "unixODBC's own lock is on",
     "odbcinst.ini: Threading = 0 in the driver's section"},
    {"odbcinst", 0, NULL, "the driver is not registered with unixODBC under this name",
     "odbcinst.ini (`odbcinst -i -d -f odbcinst.ini.sample`), or Driver in the data source"},
    {"driver", 0, "cannot be read", "the file was moved, removed or never installed",
     "install the driver there, or correct Driver in odbcinst.ini"},
    {"driver", 0, "No such file", "a library that the driver needs is not installed",
     "install what is named: unixodbc libpq5 libcurl4 libcjson1 libexpat1 libssl3"},
    {"driver", 0, NULL, "another file, a damaged one, or one for another machine or C library",
     "build and install the driver on this machine, or correct Driver in odbcinst.ini"},
    {"store", 0, NULL, "no right to write there, a read-only or full disk, or no folder",
     "rights of the folder, TokenCacheDir or XDG_STATE_HOME; until then every program asks for a "
     "sign-in of its own"},
    {"browser", 0, NULL, "no display and no BROWSER, as on a server or in a container",
     "set BROWSER, or sign in where there is a browser; a stored sign-in needs none"},
    {"proxy", 0, NULL, "the proxy's address is wrong, or it cannot be reached from here",
     "Proxy in the data source, or HTTPS_PROXY and NO_PROXY of the environment"},
    {"provider-name", RS_NATIVE_OPTION, NULL, "Issuer is misspelled",
     "Issuer in the data source: the address that the identity provider's administrator names"},
    {"provider-name", 0, NULL, "Issuer is misspelled, or this network's DNS does not know the name",
     "Issuer in the data source; the machine's DNS or VPN"},
    {"provider-connect", 0, NULL, "a firewall, a VPN that is off, or a proxy that must be used",
     "Proxy or HTTPS_PROXY; the network's firewall"},
    {"provider-tls", 0, "expired", "the provider's certificate has run out, or this clock is wrong",
     "this machine's clock; else who runs the identity provider"},
    {"provider-tls", 0, "another name", "Issuer names another host than the certificate",
     "Issuer in the data source"},
    {"provider-tls", 0, NULL, "the company's own authority, or a proxy that opens TLS",
     "CAFile in the data source: the PEM file of that authority; or install it in the system"},
    {"metadata", 0, "calls itself", "Issuer is nearly right", "Issuer in the data source"},
    {"metadata", 0, "no metadata", "Issuer is not (all of) the provider's issuer address",
     "Issuer in the data source: what stands as \"issuer\" in the provider's settings"},
    {"metadata", 0, NULL, "the provider is down or set up in a way that this driver cannot use",
     "who runs the identity provider; Issuer in the data source"},
    {"client", 0, NULL, "ClientID is wrong, or this redirect address is not registered for it",
     "ClientID, RedirectHost, RedirectPort, RedirectPath in the data source; the client's redirect "
     "addresses at the identity provider"},
    {"redirect", 0, "compares", "the registered address has a port, and the driver takes any",
     "RedirectPort in the data source: the registered port"},
    {"redirect", 0, "Entra", "127.0.0.1 with a port of its own does not match the registration",
     "RedirectHost = localhost in the data source, and http://localhost/callback at Entra ID"},
    {"redirect", 0, NULL, "another program listens on this port",
     "end it, or register another port and set RedirectPort in the data source"},
    {"keys", 0, NULL, "the provider publishes no keys that can be read",
     "who runs the identity provider"},
    {"clock", 0, NULL, "this machine's clock is not synchronised",
     "`timedatectl set-ntp true`; ClockTolerance in the data source bridges up to 300 s"},
    {"sts", RS_NATIVE_OPTION, NULL, "the region is missing or misspelled",
     "Region in the data source, or AWS_REGION"},
    {"sts", 0, "clock", "this machine's clock is not synchronised", "`timedatectl set-ntp true`"},
    {"sts", 0, NULL, "a firewall or proxy, a wrong Region or StsEndpoint, or a missing CAFile",
     "Region, StsEndpoint, Proxy, CAFile in the data source"},
    {"signed-in", RS_NATIVE_INTERACTION_NEEDED, NULL, "no sign-in is stored, or it has ended",
     "`redshift-odbc login` with this data source, then doctor again"},
    {"signed-in", RS_NATIVE_ID_TOKEN_INVALID, NULL, "clock, ClientID or the provider's set-up",
     "what the text names"},
    {"signed-in", 0, NULL, "the identity provider did not renew the sign-in",
     "`redshift-odbc login` with this data source"},
    {"role", 0, "udience", "IAM's identity provider does not list this client as audience",
     "IAM, Identity providers: add the ClientID as audience; or ClientID in the data source"},
    {"role", 0, "trust policy", "RoleArn is wrong, or its trust policy does not let this person in",
     "RoleArn in the data source; the role's trust policy in IAM"},
    {"role", RS_NATIVE_AWS_UNREACHABLE, NULL, "AWS STS cannot be reached from here",
     "Proxy, Region or StsEndpoint in the data source"},
    {"role", 0, NULL, "AWS does not give this role to this person",
     "RoleArn and Region in the data source; in IAM the identity provider and the trust policy"},
    {"cluster", RS_NATIVE_CLUSTER_NOT_FOUND, NULL, "the name or the region is not the cluster's",
     "ClusterID or Workgroup, and Region, in the data source"},
    {"cluster", RS_NATIVE_CLUSTER_UNAVAILABLE, NULL, "the cluster does not take connections now",
     "the Redshift console: resume it, or wait"},
    {"cluster", RS_NATIVE_AWS_DENIED, NULL, "the role may not ask for database credentials",
     "the role's permission policy in IAM, as the text says"},
    {"cluster", 0, NULL, "AWS could not give database credentials",
     "ClusterID, Workgroup, Region, DbUser in the data source"},
    {"server-name", 0, NULL, "Host is misspelled, or only a VPN's DNS knows it",
     "Host (or HostAddr) in the data source; the machine's DNS or VPN"},
    {"server-connect", 0, "refused",
     "nothing listens there: a wrong port, or the cluster is paused",
     "Port and Host in the data source; the cluster's state in the Redshift console"},
    {"server-connect", 0, NULL, "a security group, a firewall, or a cluster that is not public",
     "the cluster's security group and public access; a VPN, or a tunnel with HostAddr"},
    {"server-tls", 0, "expired", "the server's certificate has run out, or this clock is wrong",
     "this machine's clock; else who runs the server"},
    {"server-tls", 0, "another name", "Host is not the name that the certificate has",
     "Host in the data source: the cluster's endpoint name (and HostAddr for a tunnel)"},
    {"server-tls", 0, "does not do TLS", "this is no Redshift, or something stands in between",
     "Host and Port in the data source"},
    {"server-tls", 0, NULL, "the server's authority is not trusted on this machine",
     "CAFile in the data source: Amazon's bundle, or your authority's PEM file"},
    {"server-login", 0, "does not exist", "the database is not on this cluster, or is misspelled",
     "Database in the data source"},
    {"server-login", 0, "password", "wrong user or password", "UID and PWD in the data source"},
    {"server-login", 0, NULL, "wrong user or password, or a database that is not there",
     "UID, PWD and Database in the data source"},
    {"sign-in", 0, "kept in memory only", "the token store cannot be used",
     "`redshift-odbc doctor` with this data source says why"},
    {"sign-in", RS_NATIVE_INTERACTION_NEEDED, NULL, "no sign-in is stored, or it has ended",
     "`redshift-odbc login` with this data source"},
    {"connect", 0, NULL, NULL, "`redshift-odbc doctor` with this data source finds the place"},
    {"credentials", 0, NULL, NULL, "`redshift-odbc doctor` with this data source finds the place"},
    {"sign-in", 0, NULL, NULL, "`redshift-odbc doctor` with this data source finds the place"},
};

void rs_check_advise(struct rs_check_result *result)
{
    if (result->verdict != RS_CHECK_WARNING && result->verdict != RS_CHECK_FAILED) {
        return;
    }
    for (size_t i = 0; i < RS_COUNT(rows); i++) {
        bool fits = strcmp(rows[i].step, result->name) == 0 &&
                    (rows[i].native == 0 || rows[i].native == result->native) &&
                    (!rows[i].word || (result->text && strstr(result->text, rows[i].word)));
        if (fits) {
            result->cause = rows[i].cause;
            result->advice = rows[i].advice;
            return;
        }
    }
}
