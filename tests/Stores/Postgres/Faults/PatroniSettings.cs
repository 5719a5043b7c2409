namespace Cop.Stores.Tests;

/// <summary>The settings of one member of a cluster under Patroni.</summary>
internal static class PatroniSettings
{
    /// <summary>Returns the settings as YAML.</summary>
    public static string Of(string directory, (string Name, int Api, int Port) member, int etcd, bool isSynchronous) => $$$"""
        scope: cop
        name: {{{member.Name}}}
        restapi: {listen: '127.0.0.1:{{{member.Api}}}', connect_address: '127.0.0.1:{{{member.Api}}}'}
        etcd3: {host: '127.0.0.1:{{{etcd}}}', use_proxies: true}
        bootstrap:
          dcs:
            ttl: {{{(int)PatroniCluster.TimeToLive.TotalSeconds}}}
            loop_wait: 1
            retry_timeout: 3
            maximum_lag_on_failover: 1073741824
            primary_start_timeout: 0
            synchronous_mode: {{{(isSynchronous ? "true" : "false")}}}
            postgresql: {use_pg_rewind: true, parameters: {wal_log_hints: 'on', max_connections: 100}}
          initdb: [{encoding: UTF8}, {locale: C}]
        postgresql:
          listen: '127.0.0.1:{{{member.Port}}}'
          connect_address: '127.0.0.1:{{{member.Port}}}'
          data_dir: {{{Path.Combine(directory, member.Name)}}}
          pgpass: {{{Path.Combine(directory, member.Name + ".pgpass")}}}
          bin_dir: {{{PostgresServer.Binaries}}}
          # A member that cannot be rewound is made anew from the leader, or it stays away.
          remove_data_directory_on_rewind_failure: true
          remove_data_directory_on_diverged_timelines: true
          pg_hba: ['host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust']
          authentication: {superuser: {username: cop, password: cop}, replication: {username: replicator, password: cop}}
          parameters: {unix_socket_directories: '', log_line_prefix: '%a '}
        """;
}
