"""Writes messages into a pcap file as if they had been caught on a wire: raw IPv4, a TCP segment each, a stream for each.

A stream of its own keeps a message that a dissector misreads from pulling the next one in with it.
"""
import struct

SERVER_PORT = 8583
FIRST_CLIENT_PORT = 20000
MESSAGES_MAX = 40000
MESSAGE_BYTES_MAX = 65535 - 20 - 20 - 2  # what one IPv4 packet holds behind its headers and the frame's length

LINKTYPE_RAW = 101
TCP = 6
LOOPBACK = bytes([127, 0, 0, 1])
PUSH_ACKNOWLEDGE = 0x18


def write(path, messages):
    """Packet N of the file holds messages[N], with its length in two bytes, big end first, before it."""
    if len(messages) > MESSAGES_MAX:
        raise ValueError(f"a capture holds {MESSAGES_MAX} messages, these are {len(messages)}")
    with open(path, "wb") as file:
        # Magic for little-endian microseconds, version 2.4, UTC, and the longest packet.
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, LINKTYPE_RAW))
        for index, message in enumerate(messages):
            data = packet(FIRST_CLIENT_PORT + index, message)
            file.write(struct.pack("<IIII", index, 0, len(data), len(data)) + data)


def packet(client_port, message):
    if len(message) > MESSAGE_BYTES_MAX:
        raise ValueError(f"a packet holds a message of {MESSAGE_BYTES_MAX} bytes, this one has {len(message)}")
    frame = struct.pack(">H", len(message)) + message
    segment = tcp_header(client_port, frame) + frame
    return ip_header(len(segment)) + segment


def ip_header(segment_bytes):
    def header(checksum):
        return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + segment_bytes, 0, 0, 64, TCP, checksum, LOOPBACK, LOOPBACK)
    return header(internet_checksum(header(0)))


def tcp_header(client_port, frame):
    def header(checksum):
        return struct.pack(">HHIIBBHHH", client_port, SERVER_PORT, 1, 1, 5 << 4, PUSH_ACKNOWLEDGE, 65535, checksum, 0)
    pseudo_header = struct.pack(">4s4sBBH", LOOPBACK, LOOPBACK, 0, TCP, 20 + len(frame))
    return header(internet_checksum(pseudo_header + header(0) + frame))


def internet_checksum(data):
    """RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
