"""Writes a pcap file of TCP streams, each cut into segments as one likes: what pcap.py writes, a message each, and more."""
import struct

import pcap


def write(path, streams):
    """streams: a list of lists of segments. Packets are numbered from 1, stream by stream."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, pcap.LINKTYPE_RAW))
        seconds = 0
        for index, segments in enumerate(streams):
            sequence = 1
            for segment in segments:
                data = packet(pcap.FIRST_CLIENT_PORT + index, sequence, segment)
                file.write(struct.pack("<IIII", seconds, 0, len(data), len(data)) + data)
                sequence += len(segment)
                seconds += 1


def packet(client_port, sequence, payload):
    def header(checksum):
        return struct.pack(">HHIIBBHHH", client_port, pcap.SERVER_PORT, sequence, 1, 5 << 4, pcap.PUSH_ACKNOWLEDGE, 65535,
                           checksum, 0)
    pseudo_header = struct.pack(">4s4sBBH", pcap.LOOPBACK, pcap.LOOPBACK, 0, pcap.TCP, 20 + len(payload))
    tcp_header = header(pcap.internet_checksum(pseudo_header + header(0) + payload))
    return pcap.ip_header(20 + len(payload)) + tcp_header + payload
