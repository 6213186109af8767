"""A real mail server for the tests: it keeps what arrives as files, and treats some recipients badly.

    smtpd.py FOLDER PORT [USER:PASSWORD]

Port 0 picks a free one; it is printed. With a user, nobody else may send.
"""

import asyncio
import logging
import pathlib
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

# A login in the clear is worth a warning, but not on this machine.
warnings.simplefilter("ignore")
logging.disable()

FOLDER = pathlib.Path(sys.argv[1])
LOGIN = sys.argv[3].encode().split(b":", 1) if len(sys.argv) > 3 else None


class Mailbox:
    arrived = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown"):
            return f"550 5.1.1 <{address}> nobody of that name is here"
        if address.startswith("busy"):
            return f"451 4.3.0 <{address}> come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("picky"):
            return "554 5.6.0 not with these words"
        if envelope.rcpt_tos[0].startswith("thorough"):
            await asyncio.sleep(1)
        self.arrived += 1
        content = f"X-From: {envelope.mail_from}\r\nX-To: {','.join(envelope.rcpt_tos)}\r\n".encode()
        unfinished = FOLDER / f"{self.arrived}.part"
        unfinished.write_bytes(content + envelope.content)
        unfinished.rename(FOLDER / f"{self.arrived}.eml")
        return "250 OK"


def log_in(server, session, envelope, mechanism, data):
    return AuthResult(success=LOGIN == [data.login, data.password])


async def main():
    mailbox = Mailbox()

    def line():
        if LOGIN is None:
            return SMTP(mailbox)
        return SMTP(mailbox, authenticator=log_in, auth_required=True, auth_require_tls=False)

    server = await asyncio.get_running_loop().create_server(line, "127.0.0.1", int(sys.argv[2]))
    print("listening on port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
