/* net.h - event loop, sockets, timers and threads. */
#ifndef CLAVIGER_NET_NET_H
#define CLAVIGER_NET_NET_H

#include "net/conn.h"
#include "net/conn_table.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/net_address.h"
#include "net/net_address_block.h"
#include "net/net_dial.h"
#include "net/net_host_port.h"
#include "net/net_resolve.h"
#include "net/net_stream_pair.h"
#include "net/net_unix.h"
#include "net/net_watch.h"
#include "net/net_work.h"

#endif
